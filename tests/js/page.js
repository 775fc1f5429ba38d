// A page for modules that read one: happy-dom's, put where a browser has it. Modules that read the
// page as they load are imported after this one.
import { Window } from 'happy-dom';

/** @type {any} */
const window = new Window({ url: 'https://here.example/' });
const OF_A_BROWSER = ['document', 'Event', 'CustomEvent', 'FormData', 'HTMLInputElement', 'HTMLSelectElement'];
Object.assign(globalThis, { window }, Object.fromEntries(OF_A_BROWSER.map((name) => [name, window[name]])));
// happy-dom leaves these out.
Object.defineProperty(window.HTMLTableSectionElement.prototype, 'rows', { get() { return this.querySelectorAll('tr'); } });
Object.defineProperty(window.HTMLTableRowElement.prototype, 'cells', { get() { return this.querySelectorAll('th, td'); } });

// A new root with this content, alone on the page.
/** @param {string} html @returns {HTMLElement} */
export function page(html) {
  const root = document.createElement('main');
  root.innerHTML = html;
  document.body.replaceChildren(root);
  return root;
}

// Let what waits for promises run; timers stand still.
export const settled = () => new Promise((resolve) => { setImmediate(resolve); });
