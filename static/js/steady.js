// What a hand has just used stays at its height in the window, whatever the answer does to the page above it.
export function keepInPlace(root) {
  let used = null;
  let top = 0;
  root.addEventListener('change', ({ target, isTrusted }) => { used = isTrusted ? target : null; });
  root.addEventListener('htmx:before:swap', () => { top = used?.getBoundingClientRect().top; });
  root.addEventListener('htmx:after:swap', () => {
    if (used?.isConnected) window.scrollBy(0, used.getBoundingClientRect().top - top);
    used = null;
  });
}
