// What a hand has just used stays at its height in the window, whatever the answer does to the page above it.
/** @param {HTMLElement} root */
export function keepInPlace(root) {
  /** @type {HTMLElement | null} */
  let used = null;
  let top = 0;
  /** @param {{ target: HTMLElement, isTrusted: boolean }} event */
  const use = ({ target, isTrusted }) => { used = isTrusted ? target : null; };
  root.addEventListener('change', use, true); // before it is kept from the form
  root.addEventListener('click', (event) => { if (event.target.id === 'receipt-take') use(event); });
  root.addEventListener('htmx:before:swap', () => { top = used?.getBoundingClientRect().top ?? 0; });
  root.addEventListener('htmx:after:swap', () => {
    if (used?.isConnected) window.scrollBy(0, used.getBoundingClientRect().top - top);
    used = null;
  });
}
