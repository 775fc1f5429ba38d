// A stream that goes on after the last event it received, whenever its connection breaks.
import { script } from './late.js';

const RETRY_MS = [250, 500, 1000, 2000, 4000];

export function mountStream(element, sse, { onLost, onRefused }) {
  const state = { wanted: false, open: false, cut: false, received: null, failures: 0 };

  function open() {
    if (!state.wanted || state.open) return;
    script(sse).then(() => {
      if (state.wanted && !state.open) htmx.trigger(element, 'play');
    }, onClosed);
  }

  function onClosed() {
    state.open = false;
    if (!state.wanted) return;
    if (state.cut) {
      setTimeout(open); // htmx frees the element's place only after this event
      return;
    }
    onLost(state.failures);
    setTimeout(open, RETRY_MS[Math.min(state.failures, RETRY_MS.length - 1)]);
    state.failures += 1;
  }

  function stop() {
    state.wanted = false;
    state.cut = true; // what it still has in hand is no longer listened to
    htmx.trigger(element, 'htmx:abort');
  }

  element.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
    if (state.received !== null) ctx.request.headers['Last-Event-ID'] = state.received;
  });
  element.addEventListener('htmx:before:request', () => Object.assign(state, { open: true, cut: false }));
  element.addEventListener('htmx:finally:request', onClosed);
  element.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
    if (ctx.response.status >= 500 || ctx.response.status === 429) return; // it tries again
    stop();
    onRefused();
  });

  return {
    get running() { return state.wanted; },
    get resumable() { return state.received !== null; },
    on(name, listener) {
      element.addEventListener(name, ({ detail }) => {
        if (!state.wanted || state.cut) return;
        state.failures = 0;
        if (detail.id) state.received = detail.id;
        listener(JSON.parse(detail.data));
      });
    },
    start() {
      state.wanted = true;
      state.failures = 0;
      open();
    },
    pause: stop,
    stop() {
      stop();
      state.received = null;
    },
  };
}
