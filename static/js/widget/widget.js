// One widget: its controls, its requests, and what happens when an answer arrives.
import { canonicalQuery, formQuery, isSameRun, OF_A_SAMPLE } from './experiment_query.js';
import { mountKeyboard } from './keyboard.js';
import { chartsWhenIdle, hasNoServer } from '../shared/lazy_load.js';
import { mountPlayer } from './player.js';
import { pageData } from '../shared/render.js';
import { mountTemperature } from './temperature.js';

const NO_ANSWER = 'The server does not answer. The numbers of the student are those of the last run it sent; change anything to try again.';

/** @param {HTMLElement} root */
export function mount(root) {
  const form = () => root.querySelector('#experiment');
  const notice = root.querySelector('#notice');
  /** @param {string} text */
  const announce = (text) => { root.querySelector('#status').textContent = text; };
  /** @param {string} text */
  const tell = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
    if (text) announce(text);
  };
  const charts = chartsWhenIdle(() => import('../shared/charts.js').then(({ mountCharts }) => mountCharts(root)));
  const player = mountPlayer(root, { charts, announce, isOfRun: () => temperature.isOfRun() });
  /** @type {Temperature} */
  const temperature = mountTemperature(root, { player, charts });
  mountKeyboard(root, player);
  let dropped = false;
  let asking = false;

  const query = () => formQuery(form(), temperature.value(), player.step, root.dataset.steps);

  // A form's own id hides behind a field of that name, which an embed has.
  /** @param {HtmxContext} ctx */
  const idOf = (ctx) => ctx?.sourceElement?.getAttribute('id');

  /** @param {HtmxEvent} event */
  function onRequest({ detail: { ctx } }) {
    const id = idOf(ctx);
    if (hasNoServer || id === 'stream') {
      ctx.fetch = () => import('./answer_source.js').then(({ answer }) => answer(ctx, player));
    }
    if (id !== 'experiment' && id !== 'stream') return;
    const { body } = ctx.request;
    for (const name of [...body.keys()]) body.delete(name);
    for (const [name, value] of query()) body.set(name, value);
  }

  // An answer to a question that is no longer asked is dropped.
  /** @param {HtmxEvent} event */
  function onAnswer(event) {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== form()) return;
    dropped = !isSameRun(new URL(ctx.request.action, document.baseURI).searchParams, query());
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
      else if (hasNoServer || input.type === 'range' || input !== document.activeElement) input.value = input.defaultValue;
    }
  }

  /** @param {HtmxEvent} event */
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
    openTour();
  }

  /** @param {HtmxEvent} event */
  function onFailure({ detail: { ctx } }) {
    if (!['experiment', 'paste', 'widget'].includes(idOf(ctx) ?? '')) return;
    tell(NO_ANSWER);
  }

  /** @param {PageEvents['input']} event */
  function onInput({ target }) {
    target.ariaInvalid = null;
    if (target.name === 'step') player.goTo(Number(target.value), 0);
    if (target.name === 'scenario') {
      for (const name of OF_A_SAMPLE) form().elements[name].value = '';
      player.goTo(0);
    }
  }

  // The question before Play is fetched when somebody opens it.
  /** @type {Promise<void> | null} */
  let prediction = null;
  function askFirst() {
    if (!root.querySelector('[data-panel="predict"][open]')) return;
    prediction ??= import('./predict.js').then(({ mountPrediction }) => mountPrediction(root, announce));
  }

  // So are the editor of classes and logits, and the reader of a paste.
  /** @type {Promise<void> | null} */
  let editor = null;
  /** @type {Promise<void> | null} */
  let receipt = null;
  function openEditor() {
    if (!root.querySelector('[data-panel="numbers"][open]')) return;
    editor ??= import('./editor.js').then(({ mountEditor }) => mountEditor(root));
    receipt ??= import('./receipt.js').then(({ mountReceipt }) => mountReceipt(root, { announce, ask, search }));
  }

  // And the guided tour, where the link names a stop of one.
  /** @type {Promise<void> | null} */
  let tour = null;
  function openTour() {
    if (!root.querySelector('#tour')) return;
    tour ??= import('./tour.js').then(({ mountTour }) => mountTour(root, { announce, ask: askPaused }));
  }

  // The next stop does not begin to play because the one before was playing.
  /** @param {string} wanted */
  function askPaused(wanted) {
    player.pause();
    return ask(wanted);
  }

  // Which panels are open is in the link.
  /** @param {PageEvents['toggle']} event */
  function onToggle({ target }) {
    if (!target.matches('[data-panel]')) return;
    const open = [...root.querySelectorAll('[data-panel][open]')].map(({ dataset }) => dataset.panel).join();
    charts.refresh();
    askFirst();
    openEditor();
    if (form().elements.open.value === open) return;
    form().elements.open.value = open;
    if (!hasNoServer) form().dispatchEvent(new CustomEvent('settle')); // a copy has no link to renew
  }

  // A pinned run is told by its settings; the server trains it from the same start.
  /** @param {(pins: string[]) => string[]} change */
  function setPins(change) {
    const field = form().elements.pins;
    const pins = change(field.value ? field.value.split(';') : []);
    field.value = pins.join(';');
    form().dispatchEvent(new Event('change'));
  }

  function pin() {
    const asked = query();
    const { names = '', most } = form().elements.pins.dataset;
    const run = names.split(',').map((name) => `${name}:${asked.get(name)}`).join();
    setPins((pins) => [...pins, run].slice(0, Number(most)));
  }

  /** @param {Record<string, string>} settings */
  function usePreset(settings) {
    for (const [name, value] of Object.entries(settings)) {
      const field = name === 'T' ? root.querySelector('#T-number') : form().elements[name];
      field.value = value;
      field.ariaInvalid = null;
    }
    form().dispatchEvent(new Event('change'));
  }

  /** @type {Record<string, () => void>} */
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
    if (unpin) setPins((pins) => pins.filter((_, i) => i !== Number(unpin) - 1));
    actions[action ?? '']?.();
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
  openTour();

  // What is shown now, whether or not the server has answered yet: what differs from the defaults.
  function search() {
    const options = [...form().querySelectorAll('[data-option]')].map(({ name }) => name);
    return canonicalQuery([...query()].filter(([name]) => !options.includes(name)), pageData(root, 'defaults'));
  }

  // Another experiment, as a query, in the place of this one.
  /** @param {URLSearchParams | string} wanted */
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
/** @param {HTMLElement} root */
export function keepInPlace(root) {
  /** @type {HTMLElement | null} */
  let used = null;
  let top = 0;
  /** @param {{ target: HTMLElement, isTrusted: boolean }} event */
  const use = ({ target, isTrusted }) => { used = isTrusted ? target : null; };
  root.addEventListener('change', use, true); // before it is kept from the form
  root.addEventListener('click', (event) => { if (event.target.id === 'receipt-take') use(event); });
  root.addEventListener('htmx:before:swap', () => { top = used?.getBoundingClientRect().top ?? 0; });
  root.addEventListener('htmx:after:swap', () => {
    if (used?.isConnected) window.scrollBy(0, used.getBoundingClientRect().top - top);
    used = null;
  });
}
