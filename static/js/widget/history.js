// The page's history: each deliberate change is an entry, and Back and Forward show entries in place.
// The step shown is part of its entry: playing and stepping add none.
import { isSameRun } from './experiment_query.js';

const MOVES = /^(Arrow|Page|Home|End)/;

/** @param {string} address */
function inOrder(address) {
  const query = new URLSearchParams(address);
  query.sort();
  return query;
}

// `opened` is what the page was opened with: its own query, and the address.
/** @param {HTMLElement} root @param {Widget} widget @param {{ run: string, search: string }} opened */
export function mountHistory(root, { player, ask, announce }, opened) {
  const { history, location } = window;
  /** @type {Map<number, number>} */
  const scrolls = new Map(); // where the page was scrolled to when an entry was left
  let at = /** @type {number} */ (history.state?.entry ?? 0);
  let shown = { ...opened, entry: at };
  let leaving = { step: 0, scroll: 0 };
  let wanted = { search: '', entry: at };
  /** @type {Promise<void> | null} */
  let restoring = null;
  // Keys that move one control are one change, as a drag is.
  /** @type {{ control: HTMLElement, entry: number } | null} */
  let keys = null;
  /** @type {{ entry: number } | null} */
  let cause = null;

  /** @param {string} url */
  function replace(url) {
    history.replaceState({ entry: at }, '', url);
  }

  // The entry that is left keeps the step that was shown.
  function leave() {
    const url = new URL(location.href);
    if (Number(url.searchParams.get('step')) !== leaving.step) {
      url.searchParams.set('step', String(leaving.step));
      replace(url.href);
    }
    scrolls.set(at, leaving.scroll);
  }

  /** @param {string} url */
  function push(url) {
    leave();
    at += 1;
    scrolls.delete(at);
    history.pushState({ entry: at }, '', url);
    if (cause) cause.entry = at;
  }

  /** @param {{ url: string, isAsked: boolean }} answer */
  function record({ url, isAsked }) {
    const run = new URL(url, document.baseURI).search;
    if (restoring && (!isAsked || location.search !== wanted.search)) {
      shown = { run, search: run, entry: wanted.entry }; // another entry is wanted by now
      return;
    }
    const isSame = isSameRun(inOrder(run), inOrder(shown.run));
    if (restoring || isSame || (cause && cause.entry === at)) replace(url);
    else push(url);
    shown = { run, search: location.search, entry: at };
  }

  async function restore() {
    while (location.search !== shown.search) {
      wanted = { search: location.search, entry: at };
      const status = await ask(wanted.search);
      if (at !== wanted.entry) continue; // gone further meanwhile
      if (status >= 400 && status < 500) {
        location.reload(); // the whole page says what is wrong with it
        return;
      }
      if (status < 200 || status >= 400) {
        if (shown.entry !== at) history.go(shown.entry - at);
        return;
      }
      announce(`Step ${player.step} of ${player.steps}, T = ${root.querySelector('#T-number').value}.`);
    }
    const scroll = scrolls.get(at);
    if (scroll !== undefined) window.scrollTo(0, scroll); // else a tour may be scrolling
  }

  /** @param {PopStateEvent} event */
  function onTraverse({ state }) {
    scrolls.set(at, window.scrollY);
    at = state?.entry ?? at + 1;
    if (!state) { // a link within the page made the entry
      scrolls.delete(at);
      replace(location.href);
    }
    follow();
  }

  function follow() {
    restoring ??= restore().finally(() => { restoring = null; });
  }

  /** @param {PageEvents['keydown']} event */
  function onKey({ target, key }) {
    if (!MOVES.test(key) || !['range', 'number'].includes(target.getAttribute('type') ?? '')) onOther();
    else if (keys?.control !== target) keys = { control: target, entry: -1 };
  }
  function onOther() {
    keys = null;
    cause = null;
  }

  root.addEventListener('keydown', onKey, true);
  root.addEventListener('pointerdown', onOther, true);
  root.addEventListener('focusout', onOther);
  root.addEventListener('change', ({ target }) => { cause = keys?.control === target ? keys : null; }, true);
  root.addEventListener('htmx:before:swap', () => { leaving = { step: player.step, scroll: window.scrollY }; });
  root.addEventListener('undo', (event) => {
    event.preventDefault();
    history.back();
  });
  window.addEventListener('popstate', onTraverse);
  // The page itself puts the scroll where it was, for an entry's content comes later than the entry.
  const ownScroll = () => { history.scrollRestoration = 'manual'; };
  window.addEventListener('pagehide', () => { history.scrollRestoration = 'auto'; });
  window.addEventListener('pageshow', ownScroll);
  ownScroll();
  replace(location.href);
  follow();
  return { record };
}
