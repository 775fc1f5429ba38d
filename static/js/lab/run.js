// The lab's run: its buttons, its stream of epochs, and the request for its results.
import { mountNoticedStream } from './streams.js';
import { pageData, show } from '../shared/render.js';

const SUMMARY_MS = 5000;

/** @param {HTMLElement} root @param {Charts} charts @param {Notices} notices */
export function mountRun(root, charts, notices) {
  const { announce, tell } = notices;
  /** @template {string} S @param {S} selector */
  const part = (selector) => root.querySelector(selector);
  /** @param {string} action */
  const button = (action) => part(`button[data-action="${action}"]`);
  const rows = () => part('table[data-table="epochs"]').tBodies[0];
  const stream = mountNoticedStream(root, part('#lab-stream'), notices, paint);
  let announcedAt = 0;

  function paint() {
    const { running, resumable } = stream;
    const focused = document.activeElement?.dataset?.action;
    button('run').hidden = running;
    button('pause').hidden = !running;
    button('stop').ariaDisabled = String(!running && !resumable);
    part('[data-run-label]').textContent = resumable ? 'Resume' : 'finished' in root.dataset ? 'Run again' : 'Run';
    if (running && focused === 'run') button('pause').focus();
    if (!running && focused === 'pause') button('run').focus();
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
    charts.refresh();
  }

  function clear() {
    rows().replaceChildren();
    part('[data-progress="run"]').value = 0;
    show(root, { series: {}, texts: { epoch: `0/${root.dataset.epochs}`, left: '' } });
  }

  function start() {
    if (!stream.resumable) clear();
    announce('Training.');
    announcedAt = Date.now();
    stream.start();
    paint();
  }

  function pause() {
    stream.pause();
    tell(stream);
    paint();
  }

  function stop() {
    stream.stop();
    tell(stream);
    paint();
  }

  stream.on('epoch', (frame) => {
    tell(stream);
    showEpoch(frame);
    if (Date.now() - announcedAt < SUMMARY_MS) return;
    announcedAt = Date.now();
    const { texts } = frame;
    const reached = pageData(root, 'students').map(({ key, running }) => `${running} ${texts[`${key}-accuracy`]}`);
    announce(`Epoch ${texts.epoch}: ${reached.join(', ')}.`);
  });

  // The server renders the results of a finished run: sentences, times, the look inside.
  stream.on('done', async () => {
    const reached = pageData(root, 'students').map(({ key, running }) => `${running} ${part(`[data-figure="${key}-accuracy"]`).textContent}`).join(', ');
    const took = part('[data-figure="left"]').textContent;
    stop();
    await htmx.ajax('GET', root.dataset.address ?? '', { source: '#lab-form', target: '#lab', swap: 'outerMorph' });
    show(root, { series: {}, texts: { left: took } });
    announce(`Training ended ${took}: ${reached}. Results are below the charts.`);
  });

  return { paint, start, pause, stop, suspend: stream.suspend };
}
