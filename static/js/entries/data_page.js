// The entry of a dataset's page: the temperature's slider, the charts, what is asked of the server.
import { keepFocus } from '../data/keep_focus.js';
import { followReading } from '../data/reading.js';
import { chartsWhenIdle } from '../shared/lazy_load.js';
import { copyLink } from '../shared/copy_link.js';
import { pageData } from '../shared/render.js';
import { mountTemperature } from '../widget/temperature.js';

const root = document.querySelector('#data');
/** @template {string} S @param {S} selector */
const part = (selector) => root.querySelector(selector);
const charts = chartsWhenIdle(async () => {
  const [{ mountCharts }, { BUILDERS }] = await Promise.all([import('../shared/charts.js'), import('../data/chart_traces.js')]);
  return mountCharts(root, BUILDERS);
});
const temperature = mountTemperature(root, { player: { step: 0, playing: false, paint() { /* nothing is trained */ } }, charts });
let reliability = pageData(root, 'reliability');

// The table of confidence and accuracy at a stop of the slider, which the chart reads.
/** @param {number} stop */
function showReliability(stop) {
  for (const [model, stops] of Object.entries(reliability)) {
    for (const [key, texts] of Object.entries(stops[stop])) {
      texts.forEach((text, k) => { part(`[data-bin="${model}-${key}-${k}"]`).textContent = text; });
    }
  }
}

root.addEventListener('input', ({ target }) => {
  if (target.id !== 'T') return;
  showReliability(temperature.stop());
  const share = part('[data-series="top-mass"] .bar-fill').getAttribute('width') ?? '';
  part('[data-length="top-mass"]').setAttribute('width', share);
});

// The number's field has no name: the slider takes its value, and sends it.
root.addEventListener('change', (event) => {
  const { target } = event;
  if (target.id !== 'T-number') return;
  const slider = part('#T');
  slider.step = 'any';
  slider.value = target.value;
}, true);

const ask = () => htmx.ajax('GET', root.dataset.address ?? '', { source: root, target: '#data', swap: 'outerMorph' });

root.addEventListener('htmx:after:swap', (event) => {
  const { response } = event.detail.ctx;
  const problems = [...root.querySelectorAll('.problem')].map(({ textContent }) => textContent).filter(Boolean).join('. ');
  if (problems) part('#status').textContent = problems;
  if (response.status >= 400) return;
  reliability = pageData(root, 'reliability');
  temperature.refresh();
  charts.refresh();
});
for (const type of /** @type {const} */ (['htmx:error', 'htmx:response:error'])) {
  root.addEventListener(type, ({ detail: { ctx } }) => {
    const status = ctx.response?.status ?? 0;
    if (status < 400 || status >= 409) part('#status').textContent = 'The server did not answer; what is shown is from before.';
  });
}

document.querySelector('[data-page-action="share"]').addEventListener('click', () => copyLink(new URL(root.dataset.address ?? '', document.baseURI).href));
keepFocus(root);
followReading(root, ask);
