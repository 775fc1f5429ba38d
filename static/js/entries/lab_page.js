// The lab's entry: mounts the run, the map and the fields, and announces the outcome of requests.
import { mountFields } from '../lab/fields.js';
import { mountMap } from '../lab/map.js';
import { mountLabCharts, mountRequestNotices, padRenewer } from '../lab/page_parts.js';
import { mountRun } from '../lab/run.js';
import { mountNotices } from '../lab/streams.js';
import { keepWayBack } from '../lab/way_back.js';
import { script, whenIdle } from '../shared/lazy_load.js';
import { mountCopyButtons } from '../shared/copy_code.js';
import { copyLink } from '../shared/copy_link.js';
import { keepPicture } from '../shared/drawn_picture.js';

const root = document.querySelector('[data-lab]');
/** @template {string} S @param {S} selector */
const part = (selector) => root.querySelector(selector);
const charts = mountLabCharts(root);
const notices = mountNotices(root);
const { announce, tell } = notices;
const fields = mountFields(root, charts);
const refresh = () => htmx.ajax('GET', root.dataset.address ?? '', { source: '#lab-form', target: '#lab', swap: 'outerMorph' });
const run = mountRun(root, { charts, notices, refresh });
const map = mountMap(root, { charts, notices, refresh });
const renewPad = padRenewer(root);
const mapAddress = () => part('.lab-map a[download]').getAttribute('href');
let shownQuery = root.dataset.query;
let shownMap = mapAddress();

function paint() {
  run.paint();
  map.paint();
}

// Run pressed while a changed setting is being requested starts the run with that setting.
let asking = false;
let runWanted = false;

function startRun() {
  runWanted = asking;
  if (asking) return;
  fields.problems();
  const wrong = part('#lab-form [aria-invalid="true"]');
  if (!wrong) {
    run.start();
    return;
  }
  // The form has an error, so it does not show the run that would be trained.
  const panel = wrong.closest('details');
  if (panel) panel.open = true;
  wrong.focus();
  announce(part(`#problem-${wrong.name || wrong.dataset.numberOf}`).textContent);
}

/** @type {Record<string, () => void>} */
const actions = {
  run: startRun,
  pause() {
    run.pause();
    announce('Paused.');
  },
  stop() {
    run.stop();
    announce('Stopped.');
  },
  skip() {
    run.skip();
  },
  'map-run': map.start,
  'map-stop': map.stop,
  'chosen-bias': () => {
    const slider = part('#lab-bias');
    fields.move(slider, slider.dataset.chosen ?? '');
  },
};
root.addEventListener('click', ({ target }) => {
  const pressed = target.closest('button');
  if (pressed && pressed.ariaDisabled !== 'true') actions[pressed.dataset.action ?? '']?.();
});

// The link has the open panels.
root.addEventListener('toggle', ({ target }) => {
  charts.refresh();
  if (!target.matches('[data-panel]')) return;
  const form = part('#lab-form');
  const open = [...root.querySelectorAll('[data-panel][open]')].map(({ dataset }) => dataset.panel).join();
  if (form.elements.open.value === open) return;
  form.elements.open.value = open;
  form.dispatchEvent(new Event('change'));
}, true);

/** @param {HtmxEvent} event */
function onSwapped({ detail: { ctx } }) {
  const problems = fields.problems();
  if (ctx.response.status >= 400) {
    announce(problems);
    return;
  }
  if (root.dataset.query !== shownQuery) { // another run
    run.stop();
    tell('inside');
  }
  if (mapAddress() !== shownMap) map.stop();
  shownQuery = root.dataset.query;
  shownMap = mapAddress();
  fields.renew(root);
  tell('settings');
  paint();
  charts.refresh();
  renewPad();
}

root.addEventListener('htmx:after:swap', (event) => {
  const { target, response } = event.detail.ctx;
  const inside = target?.closest?.('[data-inside]');
  if (target?.closest?.('[data-pad-card]')) {
    if (part('[data-inside]')) fields.renew(part('[data-inside]')); // its reading is of the drawing now
  } else if (!inside) {
    onSwapped(event);
  } else if (inside.isConnected && response.status < 400) {
    fields.renew(inside);
    tell('inside');
  }
});
/** @param {HtmxEvent} event */
const ofForm = ({ target }) => ['lab-form', 'map-form'].includes(target.id);
root.addEventListener('htmx:before:request', (event) => { asking ||= ofForm(event); });
root.addEventListener('htmx:finally:request', (event) => {
  asking &&= !ofForm(event);
  const { status = 0 } = event.detail.ctx.response ?? {};
  if (status < 200 || status === 429 || status >= 500) runWanted = false; // its settings are not on the page
  if (runWanted) queueMicrotask(startRun); // the next request of the queue has begun by then
});
mountRequestNotices(root, notices, (element) => (element.closest('[data-inside]') ? 'inside' : 'settings'));

// A guided tour is fetched where the link names a stop of one.
if (part('#tour')) import('../lab/guided_tour.js').then(({ mountLabTour }) => mountLabTour(root, announce));

document.querySelector('[data-page-action="share"]').addEventListener('click', () => copyLink(new URL(root.dataset.address ?? '', document.baseURI).href));
whenIdle(() => script(root.dataset.sse).catch(() => { /* Run asks for it again */ }));
// Streams pause while the page is in the browser's back/forward cache.
for (const name of ['pagehide', 'pageshow']) {
  window.addEventListener(name, () => [run, map].forEach(({ suspend }) => suspend(name === 'pagehide')));
}
mountCopyButtons(root);
keepPicture(root);
paint();
renewPad();

keepWayBack();

// A card's Run opens its experiment and starts it, once.
if (window.location.hash === '#run') {
  window.history.replaceState(window.history.state, '', window.location.href.replace(/#run$/, ''));
  part('.lab-experiment .button-primary').click();
}
