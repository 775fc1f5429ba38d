// One widget: its controls, and the parts that make it work. A page may have charts of its own beside the explorer's.
import { canonicalQuery, fillFields, formQuery, isNewSample, OF_A_SAMPLE } from './experiment_query.js';
import { chartsWhenIdle, lazily, styleSheet, whenIdle, whenUsed } from '../shared/lazy_load.js';
import { mountPlayer } from './player.js';
import { openRest, pageData } from '../shared/render.js';
import { mountRequests } from './requests.js';
import { mountTemperature } from './temperature.js';

/** @param {HTMLElement} root @param {() => Promise<Record<string, Builder> | undefined>} [builders] of all its charts, where these are not the explorer's */
export function mount(root, builders = async () => undefined) {
  const form = () => root.querySelector('#experiment');
  /** @param {string} text */
  const announce = (text) => { root.querySelector('#status').textContent = text; };
  const charts = chartsWhenIdle(() => Promise.all([import('../shared/charts.js'), builders()]).then(([{ mountCharts }, own]) => mountCharts(root, own)));
  const player = mountPlayer(root, { charts, announce, isOfRun: () => temperature.isOfRun() });
  /** @type {Temperature} */
  const temperature = mountTemperature(root, { player, charts });
  const compares = () => Boolean(root.querySelector('.hard-student-card'));
  whenUsed(root, () => {
    const compared = compares();
    import('./hints.js').then(({ mountHints }) => mountHints(root, announce, compares, compared)).catch(() => { /* terms open by a click */ });
  });
  // Once it is there it takes a key in the same turn, before the browser does; a key that is pressed earlier waits for it.
  const keyboard = lazily(() => import('./keyboard.js').then(({ mountKeyboard }) => mountKeyboard(root, player)));
  whenIdle(() => keyboard().catch(() => { /* a key asks for it again */ }));
  root.addEventListener('keydown', (event) => { keyboard().then((onKey) => onKey(event), () => { /* no shortcuts */ }); });

  // Another sample starts at step 0.
  const query = () => formQuery(form(), temperature.value(), isNewSample(form()) ? 0 : player.number, player.last);

  /** @param {PageEvents['input']} event */
  function onInput({ target }) {
    target.ariaInvalid = null;
    if (target.name === 'T') root.querySelector('#T-number').ariaInvalid = null; // the slider takes its place
    if (target.name === 'step') player.goTo(Number(target.value), 0);
    if (target.name === 'scenario') {
      for (const name of OF_A_SAMPLE) form().elements[name].value = '';
      fillFields(form(), target.dataset.settings ?? '{}');
      player.stop();
    }
  }

  /** @type {Record<string, () => void>} */
  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    step: () => player.goTo(player.step + 1),
    back: () => player.goTo(player.step - 1),
    reset: () => player.goTo(0),
    'all-classes'() { // whose button goes away: the focus is on what opened
      const panel = /** @type {HTMLDetailsElement} */ (root.querySelector('[data-panel="classes"]'));
      openRest(root);
      panel.open = true;
      panel.querySelector('summary').focus({ preventScroll: true });
    },
  };
  root.addEventListener('click', ({ target }) => {
    const { action, preset, unpin } = target.closest('button')?.dataset ?? {};
    actions[action ?? '']?.();
    if (action === 'pin' || preset || unpin) import('./settings.js').then(({ applySettings }) => applySettings(root, query, { action, preset, unpin }));
  });
  root.addEventListener('input', onInput);
  const { ask, take, tell } = mountRequests(root, { query, player, temperature, announce });
  player.refresh(false);
  // A panel that is opened waits for its styles; what is in it is fetched when it opens.
  let isStyled = false;
  const panelStyles = () => styleSheet(root.dataset.panelStyle).then(() => { isStyled = true; }, () => { /* asked for again */ });
  whenUsed(root, panelStyles);
  root.addEventListener('click', (event) => {
    const panel = /** @type {HTMLDetailsElement | undefined} */ (event.target.closest('[data-panel] > summary:not(:only-child)')?.parentElement);
    if (isStyled || !panel || panel.open) return;
    event.preventDefault();
    panelStyles().then(() => { panel.open = true; });
  });
  const panels = lazily(() => import('./panels.js').then(({ mountPanels }) => mountPanels(root, charts, {
    loss: () => import('./shape_sliders.js').then(({ mountShapeSliders }) => mountShapeSliders(root)),
    predict: () => import('./predict.js').then(({ mountPrediction }) => mountPrediction(root, announce)),
    numbers: () => Promise.all([
      import('./editor.js').then(({ mountEditor }) => mountEditor(root)),
      import('./receipt.js').then(({ mountReceipt }) => mountReceipt(root, { announce, take, search })),
    ]),
  })));
  const followPanels = () => {
    panelStyles(); // a search in the page opens panels, too
    panels().then(({ follow }) => follow());
  };
  root.addEventListener('toggle', ({ target }) => { if (target.matches('[data-panel]')) followPanels(); }, true);
  if (root.querySelector('[data-panel][open]')) panels();
  // The next stop does not begin to play because the one before was playing.
  /** @param {string} wanted */
  const askPaused = (wanted) => {
    player.pause();
    return ask(wanted);
  };
  // A guided tour, where the link names a stop of one.
  const tour = lazily(() => import('./tour.js').then(({ mountTour }) => mountTour(root, { announce, ask: askPaused })));
  const followTour = () => { if (root.querySelector('#tour')) tour(); };
  root.addEventListener('htmx:after:swap', followTour);
  followTour();

  // What is shown now, whether or not the server has answered yet: what differs from the defaults.
  function search() {
    const options = [...form().querySelectorAll('[data-option]')].map(({ dataset }) => dataset.option);
    return canonicalQuery([...query()].filter(([name]) => !options.includes(name)), pageData(root, 'defaults'));
  }

  return {
    player,
    temperature,
    announce,
    tell,
    search,
    link: (path = '.') => new URL(search() ? `${path}?${search()}`.replace(/^\.\?/, '?') : path, document.baseURI).href,
    ask,
  };
}
