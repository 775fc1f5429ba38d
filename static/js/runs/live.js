// Follows a run that is being recorded. Live, the page asks for itself anew as steps are logged, one
// request at a time; else it offers the new steps. Who scrubs or plays is no longer live.
import { duration, isLong } from './silence.js';

const EVERY_MS = 1000;
const AGAIN_MS = 3000;

// The place in the file at which a line ends, in bytes: the first part of its id.
/** @param {string | undefined} id */
const bytesOf = (id) => Number.parseInt(id ?? '0', 10);

/** @param {HTMLElement} root @param {Pick<Widget, 'player' | 'ask' | 'search' | 'announce'>} widget */
export function mountLive(root, { ask, search, announce }) {
  const box = () => root.querySelector('.run-live');
  const live = () => root.querySelector('#field-live');
  /** @type {{ end: number, n: number }[]} */
  let arrived = []; // what the page does not show yet
  let lastAt = Date.now() - 1000 * Number(box().dataset.age ?? 0);
  let trouble = '';
  /** @type {EventSource | null} */
  let source = null;

  const renew = () => root.querySelector('#experiment').dispatchEvent(new CustomEvent('grown'));

  function showOffer() {
    const shown = bytesOf(box().dataset.after);
    arrived = arrived.filter(({ end }) => end > shown);
    const n = arrived.reduce((sum, growth) => sum + growth.n, 0);
    const button = root.querySelector('#catch-up');
    button.hidden = live().checked || n === 0;
    const text = n === 1 ? '1 new step: show it' : `${n} new steps: show the last`;
    if (button.textContent !== text) button.textContent = text;
  }

  function showSilence() {
    const seconds = Math.max(0, (Date.now() - lastAt) / 1000);
    const words = root.querySelector('[data-live-words]');
    const { age, usual } = box().dataset;
    if (age !== undefined) words.textContent = `Last step logged ${duration(seconds)} ago`;
    const isQuiet = live().checked && isLong(seconds, Number(usual));
    const quiet = root.querySelector('#live-quiet');
    quiet.hidden = !isQuiet && !trouble;
    quiet.textContent = trouble || `Nothing for ${duration(seconds)}. The training may have ended, log seldom, or have stopped: see where it runs.`;
  }

  /** @param {MessageEvent<string>} event */
  function onGrown({ data, lastEventId }) {
    const { n, restarted } = /** @type {Growth} */ (JSON.parse(data));
    trouble = '';
    if (restarted) { // the page shows nothing of this file
      arrived = [];
      box().dataset.after = '0';
    }
    if (n) {
      lastAt = Date.now();
      arrived.push({ end: bytesOf(lastEventId), n });
    }
    if ((n || restarted) && live().checked) renew();
    showOffer();
    showSilence();
  }

  function open() {
    if (source || document.hidden) return;
    const { growth, after = '' } = box().dataset;
    source = new EventSource(`${growth}?after=${after}`);
    source.addEventListener('grown', onGrown);
    source.addEventListener('trouble', ({ data }) => {
      trouble = JSON.parse(data).detail;
      showSilence();
    });
    source.addEventListener('error', () => {
      trouble = 'The server does not answer; trying again.';
      showSilence();
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(open, AGAIN_MS);
    });
    source.addEventListener('open', () => {
      trouble = '';
      showSilence();
    });
  }

  // The next one begins after what the page shows, so what had arrived will come again.
  function close() {
    source?.close();
    source = null;
    arrived = [];
  }

  function stop() {
    if (!live().checked) return;
    live().checked = false;
    announce('No longer live.');
  }

  root.addEventListener('run', stop);
  root.addEventListener('change', ({ target }) => { if (target === live()) showOffer(); });
  root.addEventListener('click', ({ target }) => {
    if (target.closest('button')?.dataset.action !== 'catch-up') return;
    const wanted = new URLSearchParams(search());
    wanted.delete('step');
    root.focus({ preventScroll: true }); // the button goes away
    ask(wanted);
  });
  root.addEventListener('htmx:after:swap', () => {
    showOffer();
    showSilence();
  });
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  setInterval(showSilence, EVERY_MS);
  showSilence();
  open();
}
