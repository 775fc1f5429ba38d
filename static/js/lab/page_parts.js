// What the lab's page and its embed have in common: charts, the pad, notices of requests.
import { chartsWhenIdle, lazily } from '../shared/lazy_load.js';

const FULL = 'The server is busy. Try again in a few seconds.';
const NO_ANSWER = 'The server does not answer. Change anything to try again.';

/** @param {HTMLElement} root */
export const mountLabCharts = (root) => chartsWhenIdle(async () => {
  const [{ mountCharts }, { BUILDERS }] = await Promise.all([import('../shared/charts.js'), import('./chart_traces.js')]);
  return mountCharts(root, BUILDERS);
});

// The pad is fetched where there is one; after each answer it asks again what the networks make of the drawing.
/** @param {HTMLElement} root @returns {() => void} */
export function padRenewer(root) {
  const pad = lazily(() => import('./drawing_pad.js').then(({ mountDrawingPad }) => mountDrawingPad(root)));
  return () => {
    if (root.querySelector('[data-pad]')) pad().then(({ renew }) => renew(), () => { /* the example stays a picture */ });
  };
}

// A form's own id may be hidden by a field of that name.
/** @param {HTMLElement} element */
const isStream = (element) => !!element.getAttribute('id')?.endsWith('-stream');

// Failed requests, but those of streams, which try again by themselves.
/** @param {HTMLElement} root @param {Notices} notices @param {(element: HTMLElement) => unknown} sourceOf */
export function mountRequestNotices(root, { tell }, sourceOf) {
  root.addEventListener('htmx:error', ({ target }) => {
    if (!isStream(target)) tell(sourceOf(target), NO_ANSWER);
  });
  root.addEventListener('htmx:response:error', ({ target, detail: { ctx } }) => {
    const { status } = ctx.response;
    if (isStream(target)) return;
    if (status === 429 || status === 503) tell(sourceOf(target), FULL);
    else if (status >= 500) tell(sourceOf(target), NO_ANSWER);
  });
}
