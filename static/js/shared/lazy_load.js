// Scripts that the first paint does not wait for: fetched when the page is idle, or when needed.

// Without a server to ask: a saved copy, or a frame that its host has given an origin of its own.
export const hasNoServer = 'alone' in document.documentElement.dataset;

const IDLE_MS = 1000;
/** @type {Map<string, Promise<unknown>>} */
const asked = new Map();

/** @param {string} [src] @returns {Promise<unknown>} */
export function script(src) {
  if (!src) return Promise.resolve(); // a saved copy holds it already
  if (!asked.has(src)) {
    asked.set(src, new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement('script'), { src, onload: resolve });
      element.onerror = () => {
        asked.delete(src); // the next one who needs it tries again
        element.remove();
        reject(new Error(`${src} did not arrive`));
      };
      document.head.append(element);
    }));
  }
  return /** @type {Promise<unknown>} */ (asked.get(src));
}

/** @param {() => void} callback */
export function whenIdle(callback) {
  /** @type {(callback: () => void, options: IdleRequestOptions) => unknown} */
  const idle = window.requestIdleCallback ?? ((later) => setTimeout(later, 200));
  const soon = () => idle(callback, { timeout: IDLE_MS }); // a frame may never be told that it is idle
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
}

// Charts come when the page is idle; until then there is nothing to refresh, and nothing waits.
/** @param {() => Promise<Charts>} mount @returns {Charts} */
export function chartsWhenIdle(mount) {
  /** @type {Charts | null} */
  let charts = null;
  whenIdle(() => mount().then((mounted) => { charts = mounted; }).catch(() => { /* the tables hold the numbers */ }));
  return { refresh: () => charts?.refresh() };
}
