// The lab's streams and their notices: the position in the queue, and errors.
import { mountStream } from '../shared/resumable_stream.js';

const BUSY = 'The server is busy; trying again in a few seconds.';
const LOST = 'The connection is lost; trying again. Nothing that was trained is lost.';

// Shows the latest notice. Each notice has a source and stays until that source clears it.
/** @param {HTMLElement} root */
export function mountNotices(root) {
  /** @type {Map<unknown, string>} */
  const notices = new Map();

  /** @param {string} text */
  function announce(text) {
    root.querySelector('#status').textContent = text;
  }

  /** @param {unknown} source */
  function tell(source, text = '') {
    const news = text && notices.get(source) !== text;
    notices.delete(source);
    if (text) notices.set(source, text);
    const shown = [...notices.values()].at(-1) ?? '';
    Object.assign(root.querySelector('[data-notice]'), { textContent: shown, hidden: !shown });
    if (news) announce(text);
  }

  return { announce, tell };
}

// A stream that is the source of its own notices.
/** @param {HTMLElement} root @param {HTMLElement} element @param {Notices} notices @param {() => void} onRefused */
export function mountNoticedStream(root, element, { tell }, onRefused) {
  /** @type {Stream} */
  const stream = mountStream(element, root.dataset.sse, {
    onLost: (failures, busy) => failures || tell(stream, busy ? BUSY : LOST),
    onRefused,
  });
  stream.on('queued', ({ text }) => tell(stream, text));
  stream.on('full', ({ text }) => {
    stream.markBusy();
    tell(stream, text);
  });
  return stream;
}
