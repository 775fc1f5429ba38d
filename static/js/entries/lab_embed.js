// The lab's experiment in another site's page: its run or its map, its pad, its messages to the host.
import { mountFramePage } from '../embed/frame_page.js';
import { mountHostMessages } from '../embed/host_messages.js';
import { mountMap } from '../lab/map.js';
import { mountLabCharts, mountRequestNotices, padRenewer } from '../lab/page_parts.js';
import { mountRun } from '../lab/run.js';
import { mountNotices } from '../lab/streams.js';
import { hasNoServer, script, whenIdle } from '../shared/lazy_load.js';

const ALONE = 'This frame may not ask its server to train: open the experiment by the link below.';
const { controls, compact } = document.documentElement.dataset;
const root = document.querySelector('[data-lab]');
/** @template {string} S @param {S} selector */
const part = (selector) => root.querySelector(selector);
const charts = mountLabCharts(root);
const notices = mountNotices(root);
const search = () => root.dataset.search ?? '';
// The options of the form stay as they are.
/** @param {string} query */
const ask = (query) => htmx.ajax('GET', `${window.location.pathname}?${query}`, { source: '#lab-options', target: '#lab', swap: 'outerMorph' });
const refresh = () => ask(search());
const run = mountRun(root, { charts, notices, refresh });
const map = mountMap(root, { charts, notices, refresh });
const drawsPad = controls !== '0' && compact !== '1' && !hasNoServer;
const renewPad = drawsPad ? padRenewer(root) : () => { /* the example stays a picture */ };
const startsMap = () => !!root.querySelector('#map-controls');

/** @type {Record<string, () => void>} */
const commands = {
  play() {
    const trained = startsMap() ? map : run;
    if (!trained.running && !hasNoServer) trained.start();
  },
  pause: () => (startsMap() ? map.stop() : run.pause()),
  reset: () => (startsMap() ? map.stop() : run.stop()),
};
/** @type {Record<string, () => void>} */
const actions = { run: run.start, pause: run.pause, skip: run.skip, stop: run.stop, 'map-run': map.start, 'map-stop': map.stop };
root.addEventListener('click', ({ target }) => {
  const pressed = target.closest('button');
  if (pressed && pressed.ariaDisabled !== 'true') actions[pressed.dataset.action ?? '']?.();
});
root.addEventListener('toggle', charts.refresh, true);

let shownSearch = search();
/** @param {HtmxEvent} event */
function onSwapped({ detail: { ctx } }) {
  if (ctx.target?.id !== 'lab' || ctx.response.status >= 400) return; // what the pad reads, or a refusal
  if (search() !== shownSearch) {
    run.stop();
    map.stop();
  }
  shownSearch = search();
  notices.tell('settings');
  paint();
  charts.refresh();
  renewPad();
  root.dispatchEvent(new CustomEvent('shown'));
}

function paint() {
  run.paint();
  map.paint();
}

root.addEventListener('htmx:after:swap', onSwapped);
mountRequestNotices(root, notices, () => 'settings');
mountHostMessages(root, {
  search,
  ask,
  progress() {
    const { value, max } = part(startsMap() ? '[data-progress="map"]' : '[data-progress="run"]');
    return { step: value, steps: max };
  },
  commands,
});
mountFramePage(root, {
  play: commands.play,
  suspend(away) {
    run.suspend(away);
    map.suspend(away);
  },
}, () => new URL(root.dataset.page ?? '', document.baseURI).href);
if (hasNoServer) {
  for (const button of root.querySelectorAll('.lab-transport button')) button.disabled = true;
  notices.tell('sandbox', ALONE);
} else {
  whenIdle(() => script(root.dataset.sse).catch(() => { /* Run asks for it again */ }));
}
paint();
renewPad();
