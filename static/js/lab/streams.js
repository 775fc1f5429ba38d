// The lab's streams, and what is said of them: where they wait, and why they do not come.
import { mountStream } from '../shared/resumable_stream.js';

const BUSY = 'The server is busy; trying again in a few seconds.';
const LOST = 'The connection is lost; trying again. Nothing that was trained is lost.';

// The latest notice is shown; each goes when its own matter is settled.
export function mountNotices(root) {
  const notices = new Map();

  function announce(text) {
    root.querySelector('#status').textContent = text;
  }

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
export function mountTold(root, element, { tell }, onRefused) {
  const stream = mountStream(element, root.dataset.sse, {
    onLost: (failures, busy) => failures || tell(stream, busy ? BUSY : LOST),
    onRefused,
  });
  stream.on('queued', ({ text }) => tell(stream, text));
  stream.on('full', ({ text }) => {
    stream.comeLater();
    tell(stream, text);
  });
  return stream;
}
