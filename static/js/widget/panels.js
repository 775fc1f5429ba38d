// The panels of the page: which are open is in the link, and what is in them is fetched when they open.
import { hasNoServer } from '../shared/lazy_load.js';

/** @param {HTMLElement} root @param {Charts} charts @param {Record<string, () => Promise<unknown>>} contents */
export function mountPanels(root, charts, contents) {
  const form = () => root.querySelector('#experiment');
  const fetched = new Set();

  function fetchContents() {
    for (const { dataset } of root.querySelectorAll('[data-panel][open]')) {
      const { panel = '' } = dataset;
      if (fetched.has(panel)) continue;
      fetched.add(panel);
      contents[panel]?.();
    }
  }

  function follow() {
    const open = [...root.querySelectorAll('[data-panel][open]')].map(({ dataset }) => dataset.panel).join();
    charts.refresh();
    fetchContents();
    if (form().elements.open.value === open) return;
    form().elements.open.value = open;
    if (!hasNoServer) form().dispatchEvent(new CustomEvent('settle')); // a copy has no link to renew
  }

  fetchContents();
  return { follow };
}
