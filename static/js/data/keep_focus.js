// Where the keyboard is after the page has been replaced.

// A link to a part of the page leads there; where the link has gone, its section is next.
/** @param {HTMLElement} root */
export function keepFocus(root) {
  let place = '';
  root.addEventListener('htmx:before:swap', () => {
    const active = root.contains(document.activeElement) ? document.activeElement : null;
    place = active?.getAttribute('href')?.split('#')[1] || (active?.closest('section[id]')?.id ?? '');
  });
  root.addEventListener('htmx:after:swap', () => {
    const isLost = !root.contains(document.activeElement);
    if (place && (isLost || document.activeElement?.getAttribute('href')?.endsWith(`#${place}`))) document.getElementById(place)?.focus({ preventScroll: !isLost });
  });
}
