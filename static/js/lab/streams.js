// The lab's streams, and what is said of them: where they wait, and why they do not come.
import { mountStream } from '../shared/resumable_stream.js';

const BUSY = 'The server is busy; trying again in a few seconds.';
const LOST = 'The connection is lost; trying again. Nothing that was trained is lost.';

// The latest notice is shown; each goes when its own matter is settled.
/** @param {HTMLElement} root */
export function mountNotices(root) {
  /** @type {Map<unknown, string>} */
  const notices = new Map();

  /** @param {string} text */
  function announce(text) {
    root.querySelector('#status').textContent = text;
  }

  /** @param {unknown} matter */
  function tell(matter, text = '') {
    const news = text && notices.get(matter) !== text;
    notices.delete(matter);
    if (text) notices.set(matter, text);
    const shown = [...notices.values()].at(-1) ?? '';
    Object.assign(root.querySelector('[data-notice]'), { textContent: shown, hidden: !shown });
    if (news) announce(text);
  }

  return { announce, tell };
}

// A stream whose notices are a matter of its own.
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
