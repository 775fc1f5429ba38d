// One widget: its controls, its requests, and what happens when an answer arrives.
import { canonicalQuery, OF_A_SAMPLE } from './experiment_query.js';
import { mountKeyboard } from './keyboard.js';
import { alone, lateCharts } from '../shared/lazy_load.js';
import { mountPlayer } from './player.js';
import { carried } from '../shared/render.js';
import { mountTemperature } from './temperature.js';

const NO_ANSWER = 'The server does not answer. The numbers of the student are those of the last run it sent; change anything to try again.';

export function mount(root) {
  const form = () => root.querySelector('#experiment');
  const notice = root.querySelector('#notice');
  const announce = (text) => { root.querySelector('#status').textContent = text; };
  const tell = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
    if (text) announce(text);
  };
  const charts = lateCharts(() => import('../shared/charts.js').then(({ mountCharts }) => mountCharts(root)));
  let temperature = null;
  const isOfRun = () => temperature?.isOfRun() ?? true;
  const player = mountPlayer(root, { charts, announce, isOfRun });
  temperature = mountTemperature(root, { player, charts });
  mountKeyboard(root, player);
  let dropped = false;
  let asking = false;

  // What the form holds, without what it leaves empty. A field that is wrong counts as what the
  // page computes with; the number field knows temperatures beyond the slider.
  function query() {
    const asked = new URLSearchParams([...new FormData(form())]);
    asked.set('T', Number(temperature.value()) || temperature.value());
    for (const { name, dataset } of form().querySelectorAll('[data-in-force][aria-invalid="true"]')) {
      asked.set(name || 'T', dataset.inForce);
    }
    asked.set('step', Math.min(player.step, Number(asked.get('steps') || root.dataset.steps)));
    return new URLSearchParams([...asked].filter(([, value]) => value !== ''));
  }

  // A form's own id hides behind a field of that name, which an embed has.
  const idOf = (ctx) => ctx?.sourceElement?.getAttribute('id');

  function onRequest({ detail: { ctx } }) {
    const id = idOf(ctx);
    if (alone || id === 'stream') {
      ctx.fetch = () => import('./answer_source.js').then(({ answer }) => answer(ctx, player));
    }
    if (!['experiment', 'stream'].includes(id)) return;
    const { body } = ctx.request;
    for (const name of [...body.keys()]) body.delete(name);
    for (const [name, value] of query()) body.set(name, value);
  }

  // An answer to a question that is no longer asked is dropped.
  function isStale(action) {
    const asked = new URL(action, document.baseURI).searchParams;
    const current = query();
    for (const search of [asked, current]) search.delete('step');
    return asked.toString() !== current.toString();
  }

  function onAnswer(event) {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== form()) return;
    dropped = isStale(ctx.request.action);
    if (dropped) event.preventDefault();
    tell((!dropped && ctx.notice) || '');
  }

  // Usually the newer question is already queued; but a hand that came back to where it started
  // says no `change`, and then the dropped answer has to be asked for again.
  function onLetGo() {
    if (dropped) form().dispatchEvent(new CustomEvent('settle'));
    dropped = false;
  }

  // A morph renews attributes; what a hand has moved keeps its own value until it is told.
  function followAttributes() {
    for (const input of form().querySelectorAll('input')) {
      if (['radio', 'checkbox'].includes(input.type)) input.checked = input.defaultChecked;
      else if (alone || input.type === 'range' || input !== document.activeElement) input.value = input.defaultValue;
    }
  }

  function onSwapped({ detail: { ctx } }) {
    const problems = [...root.querySelectorAll('.problem')];
    for (const { id, textContent } of problems) {
      const fields = root.querySelectorAll(`[aria-describedby~="${id}"]:not([type="range"])`);
      fields.forEach((field) => { field.ariaInvalid = textContent ? 'true' : null; });
    }
    if (ctx.response.status >= 400) {
      announce(problems.map(({ textContent }) => textContent).filter(Boolean).join('. '));
      return;
    }
    if (idOf(ctx) === 'paste') return;
    followAttributes();
    temperature.refresh();
    player.refresh(!asking);
  }

  function onFailure({ detail: { ctx } }) {
    if (!['experiment', 'paste', 'widget'].includes(idOf(ctx))) return;
    tell(NO_ANSWER);
  }

  function onInput({ target }) {
    target.ariaInvalid = null;
    if (target.name === 'step') player.goTo(Number(target.value), 0);
    if (target.name === 'scenario') {
      for (const name of OF_A_SAMPLE) form().elements[name].value = '';
      player.goTo(0);
    }
  }

  // The question before Play is fetched when somebody opens it.
  let prediction = null;
  function askFirst() {
    if (!root.querySelector('[data-panel="predict"][open]')) return;
    prediction ??= import('./predict.js').then(({ mountPrediction }) => mountPrediction(root, announce));
  }

  // So are the editor of classes and logits, and the reader of a paste.
  let editor = null;
  let receipt = null;
  function openEditor() {
    if (!root.querySelector('[data-panel="numbers"][open]')) return;
    editor ??= import('./editor.js').then(({ mountEditor }) => mountEditor(root));
    receipt ??= import('./receipt.js').then(({ mountReceipt }) => mountReceipt(root, { announce, ask, search }));
  }

  // Which panels are open is in the link.
  function onToggle({ target }) {
    if (!target.matches('[data-panel]')) return;
    const open = [...root.querySelectorAll('[data-panel][open]')].map(({ dataset }) => dataset.panel).join();
    charts.refresh();
    askFirst();
    openEditor();
    if (form().elements.open.value === open) return;
    form().elements.open.value = open;
    if (!alone) form().dispatchEvent(new CustomEvent('settle')); // a copy has no link to renew
  }

  // A pinned run is told by its settings; the server trains it from the same start.
  function setPins(change) {
    const field = form().elements.pins;
    const pins = change(field.value ? field.value.split(';') : []);
    field.value = pins.join(';');
    form().dispatchEvent(new Event('change'));
  }

  function pin() {
    const asked = query();
    const { names, most } = form().elements.pins.dataset;
    const run = names.split(',').map((name) => `${name}:${asked.get(name)}`).join();
    setPins((pins) => [...pins, run].slice(0, Number(most)));
  }

  function usePreset(settings) {
    for (const [name, value] of Object.entries(settings)) {
      const field = name === 'T' ? root.querySelector('#T-number') : form().elements[name];
      field.value = value;
      field.ariaInvalid = null;
    }
    form().dispatchEvent(new Event('change'));
  }

  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    step: () => player.goTo(player.step + 1),
    back: () => player.goTo(player.step - 1),
    reset: () => player.goTo(0),
    pin,
  };
  root.addEventListener('click', ({ target }) => {
    const { action, preset, unpin } = target.closest('button')?.dataset ?? {};
    if (unpin) setPins((pins) => pins.filter((_, i) => i !== unpin - 1));
    actions[action]?.();
    if (preset) usePreset(JSON.parse(preset));
  });
  root.addEventListener('toggle', onToggle, true);
  root.addEventListener('input', onInput);
  root.addEventListener('pointerup', onLetGo);
  root.addEventListener('focusout', onLetGo);
  root.addEventListener('htmx:config:request', onRequest);
  root.addEventListener('htmx:after:request', onAnswer);
  root.addEventListener('htmx:after:swap', onSwapped);
  root.addEventListener('htmx:error', onFailure);
  root.addEventListener('htmx:response:error', (event) => {
    if (event.detail.ctx.response.status >= 500) onFailure(event);
  });
  player.refresh(false);
  askFirst();
  openEditor();

  // What is shown now, whether or not the server has answered yet: what differs from the defaults.
  function search() {
    const options = [...form().querySelectorAll('[data-option]')].map(({ name }) => name);
    return canonicalQuery([...query()].filter(([name]) => !options.includes(name)), carried(root, 'defaults'));
  }

  // Another experiment, as a query, in the place of this one.
  async function ask(wanted) {
    const asked = new URLSearchParams(wanted);
    for (const { name, value } of form().querySelectorAll('[data-option]')) asked.set(name, value);
    asking = true;
    const answered = htmx.ajax('GET', `${form().getAttribute('action')}?${asked}`, { source: root, target: root, swap: 'outerMorph' });
    await answered.finally(() => { asking = false; });
  }

  return {
    player,
    temperature,
    tell,
    search,
    link: (path = '.') => new URL(search() ? `${path}?${search()}`.replace(/^\.\?/, '?') : path, document.baseURI).href,
    ask,
  };
}

// What a hand has just used stays at its height in the window, whatever the answer does to the page above it.
export function keepInPlace(root) {
  let used = null;
  let top = 0;
  const use = ({ target, isTrusted }) => { used = isTrusted ? target : null; };
  root.addEventListener('change', use, true); // before it is kept from the form
  root.addEventListener('click', (event) => { if (event.target.id === 'receipt-take') use(event); });
  root.addEventListener('htmx:before:swap', () => { top = used?.getBoundingClientRect().top; });
  root.addEventListener('htmx:after:swap', () => {
    if (used?.isConnected) window.scrollBy(0, used.getBoundingClientRect().top - top);
    used = null;
  });
}
