// Presenting: the page as the form's field `view` says, large and without what is around the widget.
import { styleSheet } from '../shared/lazy_load.js';

/** @param {HTMLElement} root @param {HTMLAnchorElement} toggle */
export async function mountPresentation(root, toggle) {
  const page = document.documentElement;
  const field = () => root.querySelector('#experiment').elements.view;
  const isPresenting = () => page.dataset.view === 'present';

  // Show the page as its field says; an entry of the history may have the other view.
  async function follow() {
    const { value } = field();
    if ((value === 'present') === isPresenting()) return;
    if (value === 'present') await styleSheet(toggle.dataset.sheet);
    if (value === 'present') page.dataset.view = value;
    else delete page.dataset.view;
    for (const label of toggle.querySelectorAll('[data-in-view]')) label.hidden = label.dataset.inView !== value;
    page.dispatchEvent(new CustomEvent('theme')); // the charts grow too
  }

  async function change() {
    field().value = isPresenting() ? 'page' : 'present';
    await follow();
    window.scrollTo(0, 0);
    root.querySelector('#experiment').dispatchEvent(new CustomEvent('settle'));
  }

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isPresenting() || document.querySelector('dialog[open], :popover-open')) return;
    change();
  });
  root.addEventListener('htmx:after:swap', follow);
  await follow();
  return { change };
}
