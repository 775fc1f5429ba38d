// A drawing's picture goes with its logits from the lab to the explorer, for this tab alone: an address has room for
// the logits, and a picture in it could be of anything. Test digits need none of this: the server knows them.
const KEY = 'drawn-picture';

// The lab: remember the picture beside the link that is followed.
/** @param {HTMLElement} root */
export function keepPicture(root) {
  root.addEventListener('click', ({ target }) => {
    const link = target.closest('[data-reading] a');
    if (!link) return;
    const logits = new URL(link.href).searchParams.get('logits');
    const picture = root.querySelector('[data-reading] img').src;
    try {
      window.sessionStorage.setItem(KEY, JSON.stringify({ logits, picture }));
    } catch { /* a browser that stores nothing */ }
  });
}

// The explorer: the remembered picture stands where the server knows none, as long as the logits are its own.
/** @param {HTMLElement} root @param {() => string} search the query of what is shown */
export function showPicture(root, search) {
  function paint() {
    const portrait = root.querySelector('.portrait');
    const { logits, picture } = JSON.parse(window.sessionStorage.getItem(KEY) ?? '{}');
    if (portrait?.dataset.picture !== 'numbers' || !logits || new URLSearchParams(search()).get('logits') !== logits) return;
    const image = Object.assign(document.createElement('img'), { className: 'picture picture-example', src: picture, alt: 'Your drawing' });
    portrait.dataset.picture = 'example';
    portrait.replaceChildren(image);
  }
  root.addEventListener('htmx:after:swap', paint);
  paint();
}
