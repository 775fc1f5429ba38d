// Messages between the embed and the page that frames it; nothing in them is anyone's secret.

const STATE_MS = 250;
const HEIGHT_PX = 2;
const GROWTHS = 5;
const LONGEST_QUERY = 20_000;
const THEMES = ['auto', 'light', 'dark'];

export function mountHost(element, widget) {
  const host = window.parent;
  if (host === window) return;
  const root = document.documentElement;
  const content = document.querySelector('#embed');
  const { id } = root.dataset;
  const last = { step: null, query: null, height: 0, width: 0, growths: 0, refusal: -STATE_MS };
  let telling = null;
  let wanted = null;
  let granting = false;

  function post(type, fields, origin = '*') {
    host.postMessage({ ns: 'soft-targets', v: 1, id, type, ...fields }, origin);
  }

  // Once in a while: a host that talks nonsense without end is not answered without end.
  function refuse(code, message) {
    const now = performance.now();
    if (now - last.refusal < STATE_MS) return;
    last.refusal = now;
    post('error', { code, message });
  }
  const heightNow = () => Math.ceil(content.getBoundingClientRect().height);

  // A host whose answer to a new height makes the content grow again is not followed for ever.
  function onResize() {
    const height = heightNow();
    const width = content.clientWidth;
    if (width !== last.width) last.growths = 0;
    last.width = width;
    if (Math.abs(height - last.height) < HEIGHT_PX) return;
    last.growths = height > last.height ? last.growths + 1 : 0;
    if (last.growths > GROWTHS) {
      delete root.dataset.followed;
      return;
    }
    last.height = height;
    post('height', { px: height });
  }

  function tellState() {
    telling = null;
    const query = widget.search();
    if (query === last.query) return;
    last.query = query;
    post('state', { query });
  }

  function onShown() {
    const { step, steps } = widget.player;
    if (last.step !== step) post('step', { step, steps });
    last.step = step;
    telling ??= setTimeout(tellState, STATE_MS);
  }

  function setTheme(theme) {
    element.querySelector('[data-option][name="theme"]').value = theme;
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.dispatchEvent(new CustomEvent('theme'));
  }

  // The latest of many wishes is granted, one at a time.
  async function grant(query) {
    wanted = query;
    if (granting) return;
    granting = true;
    try {
      while (wanted !== null) {
        const asked = wanted;
        wanted = null;
        await widget.ask(asked);
      }
    } finally {
      granting = false;
    }
  }

  // A query is the whole experiment; the theme alone leaves it as it is.
  function set({ query }) {
    if (typeof query !== 'string' || query.length > LONGEST_QUERY) {
      refuse('bad-message', `query must be a text of at most ${LONGEST_QUERY} characters`);
      return;
    }
    const asked = new URLSearchParams(query);
    const theme = asked.get('theme');
    if (THEMES.includes(theme)) setTheme(theme);
    asked.delete('theme');
    if (!theme || asked.size) grant(asked.toString());
  }

  function get({ request }, origin) {
    const answers = {
      height() {
        root.dataset.followed = ''; // who asks gives the frame its height: no scroll bar
        last.height = heightNow();
        post('height', { px: last.height, request }, origin);
      },
      step: () => post('step', { step: widget.player.step, steps: widget.player.steps, request }, origin),
    };
    const state = () => post('state', { query: widget.search(), request }, origin);
    (Object.hasOwn(answers, request) ? answers[request] : state)();
  }

  const wishes = {
    set,
    get,
    play: () => widget.player.play(),
    pause: () => widget.player.pause(),
    step: () => widget.player.goTo(widget.player.step + 1),
    reset: () => widget.player.goTo(0),
  };

  function onMessage({ source, origin, data }) {
    if (source !== host || data?.ns !== 'soft-targets' || data.v !== 1 || (data.id ?? id) !== id) return;
    // A page from a disk or an app's own scheme has no origin that a message could be addressed to.
    if (Object.hasOwn(wishes, data.type)) wishes[data.type](data, origin.startsWith('http') ? origin : '*');
    else refuse('unknown-type', `type must be one of ${Object.keys(wishes).join(', ')}`);
  }

  function onProblems() {
    const messages = [...element.querySelectorAll('.problem')].map(({ textContent }) => textContent).filter(Boolean);
    if (messages.length) refuse('bad-value', messages.join('. '));
  }

  element.addEventListener('shown', onShown);
  element.addEventListener('input', onShown);
  element.addEventListener('htmx:after:swap', onProblems);
  content.addEventListener('pointerdown', () => { last.growths = 0; });
  content.addEventListener('keydown', () => { last.growths = 0; });
  window.addEventListener('message', onMessage);
  last.height = heightNow();
  last.width = content.clientWidth;
  post('ready', { height: last.height });
  new ResizeObserver(onResize).observe(content);
  if (root.dataset.wrong) refuse('bad-option', root.dataset.wrong);
  onProblems();
  onShown();
}
