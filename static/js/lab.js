// The lab's entry: settings, the run and the map as they are streamed, what is looked at afterwards.
import { lateCharts, script, whenIdle } from './late.js';
import { carried, frameAt, show } from './render.js';
import { mountStream } from './resumed.js';
import { copyLink } from './share.js';

const BUSY = 'The server is busy; trying again in a few seconds.';
const LOST = 'The connection is lost; trying again. Nothing that was trained is lost.';
const FULL = 'The server is busy. Try again in a few seconds.';
const NO_ANSWER = 'The server does not answer. Change anything to try again.';
const SUMMARY_MS = 5000;

const root = document.querySelector('[data-lab]');
const charts = lateCharts(async () => {
  const [{ mountCharts }, { BUILDERS }] = await Promise.all([import('./charts.js'), import('./lab_figures.js')]);
  return mountCharts(root, BUILDERS);
});
const part = (selector) => root.querySelector(selector);
const button = (action) => part(`button[data-action="${action}"]`);
const announce = (text) => { part('#status').textContent = text; };
// The latest notice is shown; each goes when its own matter is settled.
const notices = new Map();
function tell(matter, text = '') {
  const news = text && notices.get(matter) !== text;
  notices.delete(matter);
  if (text) notices.set(matter, text);
  const shown = [...notices.values()].at(-1) ?? '';
  Object.assign(part('[data-notice]'), { textContent: shown, hidden: !shown });
  if (news) announce(text);
}

// A stream's transport: a button that starts it, one that stops it, a progress bar.
function mountTold(element) {
  const stream = mountStream(element, root.dataset.sse, {
    onLost: (failures, busy) => failures || tell(stream, busy ? BUSY : LOST),
    onRefused: paint,
  });
  stream.on('queued', ({ text }) => tell(stream, text));
  stream.on('full', ({ text }) => {
    stream.comeLater();
    tell(stream, text);
  });
  return stream;
}

function stop(stream) {
  stream.stop();
  tell(stream);
}

const run = mountTold(part('#lab-stream'));
const map = mountTold(part('#map-stream'));
let shownQuery = root.dataset.query;
let shownMap = mapAddress();
let said = 0;

function mapAddress() {
  return part('.lab-map a[download]').getAttribute('href');
}

function paint() {
  const { running, resumable } = run;
  const focused = document.activeElement?.dataset?.action;
  button('run').hidden = running;
  button('pause').hidden = !running;
  button('stop').ariaDisabled = String(!running && !resumable);
  part('[data-run-label]').textContent = resumable ? 'Resume' : 'finished' in root.dataset ? 'Run again' : 'Run';
  if (running && focused === 'run') button('pause').focus();
  if (!running && focused === 'pause') button('run').focus();
  button('map-run').ariaDisabled = String(map.running);
  button('map-stop').ariaDisabled = String(!map.running);
}

const rows = () => part('table[data-table="epochs"]').tBodies[0];

function showEpoch(frame) {
  const row = rows().rows[frame.epoch - 1] ?? rows().insertRow();
  row.replaceChildren(...frame.row.map((text, i) => {
    const cell = document.createElement(i ? 'td' : 'th');
    if (!i) cell.scope = 'row';
    cell.textContent = text;
    return cell;
  }));
  show(root, frame);
  part('[data-progress="run"]').value = frame.epoch;
  charts.refresh();
}

function onEpoch(frame) {
  tell(run);
  showEpoch(frame);
  if (Date.now() - said < SUMMARY_MS) return;
  said = Date.now();
  const { texts } = frame;
  announce(`Epoch ${texts.epoch}: hard labels ${texts['hard-accuracy']}, distilled ${texts['distilled-accuracy']}.`);
}

function clear() {
  rows().replaceChildren();
  part('[data-progress="run"]').value = 0;
  show(root, { series: {}, texts: { epoch: `0/${root.dataset.epochs}`, left: '' } });
}

// Who changes a setting and presses Run at once means the run with that setting.
let asking = false;
let runWanted = false;

function startRun() {
  runWanted = asking;
  if (asking) return;
  if (!run.resumable) clear();
  announce('Training.');
  said = Date.now();
  run.start();
  paint();
}

// The server shows a finished run whole: its results, its times, its looks inside.
async function onDone() {
  const reached = part('[data-figure="distilled-accuracy"]').textContent;
  const took = part('[data-figure="left"]').textContent;
  stop(run);
  paint();
  await htmx.ajax('GET', root.dataset.address, { source: '#lab-form', target: '#lab', swap: 'outerMorph' });
  show(root, { series: {}, texts: { left: took } });
  announce(`Training ended ${took}. Distilled: ${reached}. Results are below the charts.`);
}

run.on('epoch', onEpoch);
run.on('done', onDone);

map.on('cell', (frame) => {
  tell(map);
  show(root, frame);
  part('[data-progress="map"]').value = frame.done;
  part('.lab-map .charts').hidden = false;
  charts.refresh();
});
map.on('done', () => {
  stop(map);
  announce('The map is complete.');
  paint();
});

// Sliders that look up what the page carries: the bias, and the temperature of a reading.
const LOOKUPS = { 'lab-bias': 'bias', 'reading-T': 'reading' };

function lookUp(slider) {
  const frames = carried(root, LOOKUPS[slider.id]);
  const frame = frameAt(frames, Number(slider.value));
  const scope = slider.closest('[data-bias], [data-reading]');
  show(scope, frame);
  slider.setAttribute('aria-valuetext', frame.texts.bias ?? `T = ${frame.texts.T}`);
  charts.refresh();
}

// A setting's number field has no name: its slider has, and cannot hold whatever may be typed.
const numberOf = ({ name }) => part(`[data-number-of="${name}"]`);

function setNumbers({ detail: { ctx } }) {
  if (!['lab-form', 'map-form'].includes(ctx.sourceElement?.id)) return;
  ctx.request.body.delete('run'); // Enter presses the button of who has no JavaScript
  for (const slider of part('#lab-form').querySelectorAll('input[type="range"]')) {
    ctx.request.body.set(slider.name, numberOf(slider).value || slider.value);
  }
}
root.addEventListener('htmx:config:request', setNumbers);

function fill(slider) {
  const bar = slider.parentElement.querySelector('.slider-fill');
  bar.value = slider.value - slider.min;
  if (LOOKUPS[slider.id]) return;
  slider.setAttribute('aria-valuetext', slider.dataset.valuetext.replace('{}', slider.value));
  Object.assign(numberOf(slider), { value: slider.value, ariaInvalid: null });
}

root.addEventListener('input', ({ target }) => {
  if (target.type !== 'range') return;
  fill(target);
  if (LOOKUPS[target.id]) lookUp(target);
});

// What is out of range is not asked for: the field says why.
root.addEventListener('change', ({ target }) => {
  if (target.id === 'any-digit') target.reportValidity();
});

const actions = {
  run: startRun,
  pause() {
    run.pause();
    tell(run);
    paint();
    announce('Paused.');
  },
  stop() {
    stop(run);
    paint();
    announce('Stopped.');
  },
  'map-run': () => {
    map.start();
    paint();
  },
  'map-stop': () => {
    stop(map);
    paint();
  },
  'chosen-bias': () => {
    const slider = part('#lab-bias');
    slider.value = slider.dataset.chosen;
    fill(slider);
    lookUp(slider);
  },
};
root.addEventListener('click', ({ target }) => {
  const pressed = target.closest('button');
  if (pressed && pressed.ariaDisabled !== 'true') actions[pressed.dataset.action]?.();
});

// Which panels are open is in the link.
root.addEventListener('toggle', ({ target }) => {
  charts.refresh();
  if (!target.matches('[data-panel]')) return;
  const form = part('#lab-form');
  const open = [...root.querySelectorAll('[data-panel][open]')].map(({ dataset }) => dataset.panel).join();
  if (form.elements.open.value === open) return;
  form.elements.open.value = open;
  form.dispatchEvent(new Event('change'));
}, true);

// A morph renews attributes; what a hand has moved keeps its own value until it is told.
function followAttributes(scope = root) {
  for (const input of scope.querySelectorAll('input')) {
    if (input.type === 'checkbox') input.checked = input.defaultChecked;
    else if (input.type === 'range' || input !== document.activeElement) input.value = input.defaultValue;
  }
}

function markProblems() {
  const problems = [...root.querySelectorAll('.problem')];
  for (const { id, textContent } of problems) {
    const fields = root.querySelectorAll(`[aria-describedby~="${id}"]`);
    fields.forEach((field) => { field.ariaInvalid = textContent ? 'true' : null; });
  }
  return problems.map(({ textContent }) => textContent).filter(Boolean).join('. ');
}

function onSwapped({ detail: { ctx } }) {
  const problems = markProblems();
  if (ctx.response.status >= 400) {
    announce(problems);
    return;
  }
  if (root.dataset.query !== shownQuery) { // another run
    stop(run);
    tell('inside');
  }
  if (mapAddress() !== shownMap) stop(map);
  shownQuery = root.dataset.query;
  shownMap = mapAddress();
  followAttributes();
  tell('settings');
  paint();
  charts.refresh();
  mountPad();
  if (runWanted) startRun();
}

function swapped(event) {
  const { target, response } = event.detail.ctx;
  const inside = target?.closest?.('[data-inside]');
  if (!inside) {
    onSwapped(event);
  } else if (inside.isConnected && response.status < 400) {
    followAttributes(inside);
    tell('inside');
  }
}
root.addEventListener('htmx:after:swap', swapped);
const ofForm = ({ target }) => ['lab-form', 'map-form'].includes(target.id);
root.addEventListener('htmx:before:request', (event) => { asking ||= ofForm(event); });
root.addEventListener('htmx:finally:request', (event) => { asking &&= !ofForm(event); });
const matterOf = (element) => (element.closest('[data-inside]') ? 'inside' : 'settings');
root.addEventListener('htmx:error', ({ target }) => {
  if (!target.id.endsWith('-stream')) tell(matterOf(target), NO_ANSWER);
});
root.addEventListener('htmx:response:error', ({ target, detail: { ctx } }) => {
  const { status } = ctx.response;
  if (target.id.endsWith('-stream')) return;
  if (status === 429 || status === 503) tell(matterOf(target), FULL);
  else if (status >= 500) tell(matterOf(target), NO_ANSWER);
});

// The pad comes with the first results.
let pad = null;
function mountPad() {
  if (!part('[data-pad]')) return;
  pad ??= import('./pad.js');
  pad.then(({ mountPadOn }) => mountPadOn(root));
}

document.querySelector('[data-page-action="share"]').addEventListener('click', () => copyLink(new URL(root.dataset.address, document.baseURI).href));
whenIdle(() => script(root.dataset.sse).catch(() => { /* Run asks for it again */ }));
// A page in the browser's back and forward cache streams nothing.
for (const [name, away] of [['pagehide', true], ['pageshow', false]]) {
  window.addEventListener(name, () => [run, map].forEach((stream) => stream.suspend(away)));
}
paint();
mountPad();
