// The lab's run: its buttons, its stream of epochs, and the request for its results.
import { mountReplay } from './replay.js';
import { mountNoticedStream } from './streams.js';
import { pageData, show } from '../shared/render.js';

const SUMMARY_MS = 5000;

/** @param {HTMLElement} root @param {LabParts} parts */
export function mountRun(root, { charts, notices, refresh }) {
  const { announce, tell } = notices;
  /** @template {string} S @param {S} selector */
  const part = (selector) => root.querySelector(selector);
  /** @param {string} action */
  const button = (action) => part(`button[data-action="${action}"]`);
  const rows = () => part('table[data-table="epochs"]').tBodies[0];
  const stream = mountNoticedStream(root, part('#lab-stream'), notices, paint);
  const replay = mountReplay();
  let ended = false; // the stream has sent all, though not all may be shown
  let announcedAt = 0;

  function paint() {
    if (!part('#run-controls')) return; // an embed of a map
    const running = stream.running || replay.playing;
    const resumable = stream.resumable || replay.waits;
    const focused = document.activeElement?.dataset?.action ?? '';
    button('run').hidden = running;
    button('pause').hidden = !running;
    button('skip').hidden = !replay.playing;
    button('stop').ariaDisabled = String(!running && !resumable);
    const again = 'finished' in root.dataset ? 'Run again' : 'Run';
    part('[data-run-label]').textContent = resumable ? 'Resume' : again;
    if (part('.lab-experiment [data-action="run"]')) part('[data-answer]').hidden = running;
    keepFocus(running, focused);
  }

  // The focus goes on to the button that stands in for a hidden one.
  /** @param {boolean} running @param {string} focused */
  function keepFocus(running, focused) {
    if (running && focused === 'run') button('pause').focus();
    if (!running && ['pause', 'skip'].includes(focused)) button('run').focus();
  }

  /** @param {EpochFrame} frame */
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
    shown();
    if (Date.now() - announcedAt < SUMMARY_MS) return;
    announcedAt = Date.now();
    announce(`Epoch ${frame.texts.epoch}: ${reached()}.`);
  }

  function shown() {
    charts.refresh();
    root.dispatchEvent(new CustomEvent('shown'));
  }

  const reached = () => pageData(root, 'students').map(({ key, running }) => `${running} ${part(`[data-figure="${key}-accuracy"]`).textContent}`).join(', ');

  function clear() {
    rows().replaceChildren();
    part('[data-progress="run"]').value = 0;
    show(root, { series: {}, texts: { epoch: `0/${root.dataset.epochs}`, left: '' } });
    shown();
  }

  function start() {
    if (!stream.resumable && !replay.waits) clear();
    announce('Training.');
    announcedAt = Date.now();
    replay.paceFor(Number(root.dataset.epochs));
    replay.go();
    if (!ended) stream.start();
    paint();
  }

  function pause() {
    stream.pause();
    replay.hold();
    tell(stream);
    paint();
  }

  function stop() {
    stream.stop();
    replay.clear();
    ended = false;
    tell(stream);
    paint();
  }

  stream.on('epoch', (frame) => {
    tell(stream);
    replay.add(() => showEpoch(frame), frame.stored);
    paint();
  });
  stream.on('done', () => {
    ended = true;
    stream.stop();
    tell(stream);
    replay.add(finish, false);
    paint();
  });

  // The server renders the results of a finished run: the answer, sentences, times, the look inside.
  async function finish() {
    const took = part('[data-figure="left"]').textContent;
    stop();
    await refresh();
    show(root, { series: {}, texts: { left: took } });
    announce(`Training ended (${took}): ${reached()}. ${part('[data-answer]').textContent.trim()}`);
  }

  return {
    get running() { return stream.running || replay.playing; },
    paint,
    start,
    pause,
    stop,
    skip: replay.skip,
    suspend: stream.suspend,
  };
}
