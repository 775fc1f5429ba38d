// Scripts that do not block the first paint: they load when the page is idle, or when needed.

// Pages that cannot send requests: a saved copy, or a sandboxed frame with an opaque origin.
export const hasNoServer = 'alone' in document.documentElement.dataset;

const IDLE_MS = 1000;
/** @type {Map<string, Promise<unknown>>} */
const asked = new Map();

/** @param {string} [src] @returns {Promise<unknown>} */
export function script(src) {
  if (!src) return Promise.resolve(); // a saved copy contains the script
  if (!asked.has(src)) {
    asked.set(src, new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement('script'), { src, onload: resolve });
      element.onerror = () => {
        asked.delete(src); // the next caller tries again
        element.remove();
        reject(new Error(`${src} did not arrive`));
      };
      document.head.append(element);
    }));
  }
  return /** @type {Promise<unknown>} */ (asked.get(src));
}

// Fetch a script into the browser's cache without running it.
/** @param {string | undefined} href */
export function prefetch(href) {
  if (!href || document.querySelector(`link[rel="prefetch"][href="${href}"]`)) return;
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
