// The temperature map: its buttons and its stream of cells.
import { mountNoticedStream } from './streams.js';
import { show } from '../shared/render.js';

/** @param {HTMLElement} root @param {LabParts} parts */
export function mountMap(root, { charts, notices, refresh }) {
  /** @template {string} S @param {S} selector */
  const part = (selector) => root.querySelector(selector);
  const stream = mountNoticedStream(root, part('#map-stream'), notices, paint);

  function paint() {
    if (!part('#map-controls')) return; // an embed of a run
    part('button[data-action="map-run"]').ariaDisabled = String(stream.running);
    part('button[data-action="map-stop"]').ariaDisabled = String(!stream.running);
  }

  function start() {
    stream.start();
    paint();
  }

  function stop() {
    stream.stop();
    notices.tell(stream);
    paint();
  }

  stream.on('cell', (frame) => {
    notices.tell(stream);
    show(root, frame);
    part('[data-progress="map"]').value = frame.done;
    part('.lab-map .charts').hidden = false;
    charts.refresh();
    root.dispatchEvent(new CustomEvent('shown'));
  });
  stream.on('done', () => {
    stop();
    // The server renders the answer of a whole map.
    notices.announce('The map is complete.');
    refresh();
  });

  return {
    get running() { return stream.running; },
    paint,
    start,
    stop,
    suspend: stream.suspend,
  };
}
