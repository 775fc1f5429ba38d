// Unpacks the scripts and the data of a copy that is one file: HTML of script elements, in gzip in base64.
(async () => {
  const bytes = Uint8Array.from(atob(document.querySelector('[data-packed]').textContent), (character) => character.charCodeAt(0));
  const html = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  for (const { attributes, dataset, textContent } of new DOMParser().parseFromString(html, 'text/html').scripts) {
    const script = document.createElement('script'); // only a new one is run
    for (const { name, value } of attributes) script.setAttribute(name, value);
    script.textContent = textContent;
    const place = dataset.carried && document.querySelector(`[data-carried="${dataset.carried}"]`);
    if (place) place.replaceWith(script);
    else document.head.append(script);
  }
})();
