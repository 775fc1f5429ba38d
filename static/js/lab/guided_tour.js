// A guided tour on the lab's page: each stop is an entry of the history.
import { openPanels } from '../shared/render.js';
import { mountTour } from '../widget/tour.js';

/** @param {HTMLElement} root @param {Announce} announce */
export function mountLabTour(root, announce) {
  let shown = window.location.search;

  // The answer replaces the page's address; the one before becomes an entry to go back to.
  /** @param {string} query */
  async function ask(query) {
    const before = window.location.href;
    await htmx.ajax('GET', `/lab?${query}`, { source: root, target: root, swap: 'outerMorph' });
    openPanels(root, new URLSearchParams(window.location.search).get('open') ?? '');
    const { href } = window.location;
    if (href === before) return;
    window.history.replaceState(null, '', before); // a state of htmx would make it restore the page
    window.history.pushState(null, '', href);
  }

  document.addEventListener('htmx:after:history:update', () => { shown = window.location.search; });
  window.addEventListener('popstate', () => {
    if (window.location.search !== shown) window.location.reload();
  });
  mountTour(root, { announce, ask });
}
