// Scripts and style sheets that do not block the first paint: they load when the page is idle, when it
// is used, or when they are needed.

// Pages that cannot send requests: a saved copy, or a sandboxed frame with an opaque origin.
export const hasNoServer = 'alone' in document.documentElement.dataset;

const IDLE_MS = 1000;
/** @type {Map<string, Promise<unknown>>} */
const asked = new Map();

/** @param {string} address @param {HTMLElement} element that fetches it @returns {Promise<unknown>} */
function arrivalOf(address, element) {
  if (!asked.has(address)) {
    asked.set(address, new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = () => {
        asked.delete(address); // the next caller tries again
        element.remove();
        reject(new Error(`${address} did not arrive`));
      };
      document.head.append(element);
    }));
  }
  return /** @type {Promise<unknown>} */ (asked.get(address));
}

// A script that the page contains as the text of an element, which is run once.
/** @param {string} id */
function runContained(id) {
  const element = document.querySelector(id);
  if (!element) return;
  element.remove();
  document.head.append(Object.assign(document.createElement('script'), { text: element.textContent }));
}

/** @param {string} [src] @returns {Promise<unknown>} */
export function script(src) {
  if (!src) return Promise.resolve(); // a saved copy has run the script
  if (src.startsWith('#')) return Promise.resolve(runContained(src));
  return arrivalOf(src, Object.assign(document.createElement('script'), { src }));
}

/** @param {string} [href] @returns {Promise<unknown>} */
export function styleSheet(href) {
  const isInPage = !href || (!asked.has(href) && document.querySelector(`link[rel="stylesheet"][href="${href}"]`));
  if (isInPage) return Promise.resolve();
  return arrivalOf(href, Object.assign(document.createElement('link'), { rel: 'stylesheet', href }));
}

// Fetch a script into the browser's cache without running it.
/** @param {string | undefined} href */
export function prefetch(href) {
  if (!href || href.startsWith('#') || document.querySelector(`link[rel="prefetch"][href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', as: 'script', href }));
}

// A part of the page that is fetched when it is first asked for, and again if it did not come.
/** @template P @param {() => Promise<P>} mount @returns {() => Promise<P>} */
export function lazily(mount) {
  /** @type {Promise<P> | null} */
  let part = null;
  return () => {
    part ??= mount().catch((error) => {
      part = null;
      throw error;
    });
    return part;
  };
}

// What comes before anything that a reader does, or that an answer brings.
const SIGNS_OF_USE = ['pointerover', 'pointerdown', 'focusin', 'keydown', 'htmx:config:request'];

/** @param {HTMLElement} root @param {() => void} callback */
export function whenUsed(root, callback) {
  const waiting = new AbortController();
  const first = () => {
    waiting.abort();
    callback();
  };
  for (const type of SIGNS_OF_USE) root.addEventListener(type, first, { signal: waiting.signal });
}

/** @param {() => void} callback */
export function whenIdle(callback) {
  /** @type {(callback: () => void, options: IdleRequestOptions) => unknown} */
  const idle = window.requestIdleCallback ?? ((later) => setTimeout(later, 200));
  const soon = () => idle(callback, { timeout: IDLE_MS }); // frames may get no idle callback without a timeout
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
}

// Mount the charts when the page is idle; until then `refresh` does nothing.
/** @param {() => Promise<Charts>} mount @returns {Charts} */
export function chartsWhenIdle(mount) {
  /** @type {Charts | null} */
  let charts = null;
  whenIdle(() => mount().then((mounted) => { charts = mounted; }).catch(() => { /* the tables hold the numbers */ }));
  return { refresh: () => charts?.refresh() };
}
