// Messages between the embed and the page that frames it; nothing in them is secret.

const STATE_MS = 250;
const HEIGHT_PX = 2;
const GROWTHS = 5;
const LONGEST_QUERY = 20_000;
const THEMES = ['auto', 'light', 'dark'];

/** @param {HTMLElement} element @param {Embedded} embedded */
export function mountHostMessages(element, { search, ask, progress, commands: own }) {
  const host = window.parent;
  if (host === window) return;
  const root = document.documentElement;
  const content = document.querySelector('#embed');
  const { id } = root.dataset;
  /** @type {{ step: number | null, query: string | null, height: number, width: number, growths: number, refusal: number }} */
  const last = { step: null, query: null, height: 0, width: 0, growths: 0, refusal: -STATE_MS };
  /** @type {Timer | null} */
  let stateTimer = null;
  /** @type {string | null} */
  let wanted = null;
  let isApplying = false;

  /** @param {string} type @param {object} fields */
  function post(type, fields, origin = '*') {
    host.postMessage({ ns: 'soft-targets', v: 1, id, type, ...fields }, origin);
  }

  // At most one answer per interval, for a host that sends bad messages without end.
  /** @param {string} code @param {string} message */
  function refuse(code, message) {
    const now = performance.now();
    if (now - last.refusal < STATE_MS) return;
    last.refusal = now;
    post('error', { code, message });
  }
  const heightNow = () => Math.ceil(content.getBoundingClientRect().height);

  // Stop reporting heights if the host's reaction to each one makes the content grow again.
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

  function postState() {
    stateTimer = null;
    const query = search();
    if (query === last.query) return;
    last.query = query;
    post('state', { query });
  }

  function onShown() {
    const now = progress();
    if (last.step !== now.step) post('step', now);
    last.step = now.step;
    stateTimer ??= setTimeout(postState, STATE_MS);
  }

  /** @param {string} theme */
  function setTheme(theme) {
    element.querySelector('[data-option][name="theme"]').value = theme;
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.dispatchEvent(new CustomEvent('theme'));
  }

  // Apply one query at a time, always the latest.
  /** @param {string} query */
  async function applyQuery(query) {
    wanted = query;
    if (isApplying) return;
    isApplying = true;
    try {
      while (wanted !== null) {
        const asked = wanted;
        wanted = null;
        await ask(asked);
      }
    } finally {
      isApplying = false;
    }
  }

  // A query replaces the whole experiment; a message with the theme only keeps it.
  /** @param {EmbedMessage} message */
  function set({ query }) {
    if (typeof query !== 'string' || query.length > LONGEST_QUERY) {
      refuse('bad-message', `query must be a text of at most ${LONGEST_QUERY} characters`);
      return;
    }
    const asked = new URLSearchParams(query);
    const theme = asked.get('theme');
    if (theme && THEMES.includes(theme)) setTheme(theme);
    asked.delete('theme');
    if (!theme || asked.size) applyQuery(asked.toString());
  }

  /** @param {EmbedMessage} message @param {string} origin */
  function get({ request }, origin) {
    /** @type {Record<string, () => void>} */
    const answers = {
      height() {
        root.dataset.followed = ''; // a host that asks sets the frame's height: no scroll bar
        last.height = heightNow();
        post('height', { px: last.height, request }, origin);
      },
      step: () => post('step', { ...progress(), request }, origin),
    };
    const state = () => post('state', { query: search(), request }, origin);
    (typeof request === 'string' && Object.hasOwn(answers, request) ? answers[request] : state)();
  }

  /** @type {Record<string, (message: EmbedMessage, origin: string) => void>} */
  const commands = { set, get, ...own };

  /** @param {MessageEvent} event */
  function onMessage({ source, origin, data }) {
    if (source !== host || data?.ns !== 'soft-targets' || data.v !== 1 || (data.id ?? id) !== id) return;
    // A page from a disk or an app's own scheme has no origin to address a message to.
    if (Object.hasOwn(commands, data.type)) commands[data.type](data, origin.startsWith('http') ? origin : '*');
    else refuse('unknown-type', `type must be one of ${Object.keys(commands).join(', ')}`);
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
