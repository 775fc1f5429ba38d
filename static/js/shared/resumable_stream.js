// A stream that reconnects when its connection breaks and resumes after the last event received.
import { script } from './lazy_load.js';

const RETRY_MS = [250, 500, 1000, 2000, 4000];

/** @param {HTMLElement} element @param {string | undefined} sse @param {{ onLost: (failures: number, busy: boolean) => unknown, onRefused: () => void }} listeners */
export function mountStream(element, sse, { onLost, onRefused }) {
  const state = { wanted: false, open: false, cut: false, suspended: false, busy: false, received: /** @type {string | null} */ (null), failures: 0 };

  function open() {
    if (!state.wanted || state.open || state.suspended) return;
    script(sse).then(() => {
      if (state.wanted && !state.open) htmx.trigger(element, 'play');
    }, onClosed);
  }

  function onClosed() {
    state.open = false;
    if (!state.wanted) return;
    if (state.cut) {
      setTimeout(open); // htmx accepts the next request of the element only after this event
      return;
    }
    if (state.suspended) return;
    onLost(state.failures, state.busy);
    const wait = state.busy ? RETRY_MS.length : state.failures;
    setTimeout(open, RETRY_MS[Math.min(wait, RETRY_MS.length - 1)]);
    state.failures += 1;
  }

  // Abort the connection and ignore its remaining events.
  function cut() {
    state.cut = true;
    htmx.trigger(element, 'htmx:abort');
  }

  function pause() {
    state.wanted = false;
    cut();
  }

  element.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
    if (state.received !== null) ctx.request.headers['Last-Event-ID'] = state.received;
  });
  element.addEventListener('htmx:before:request', () => Object.assign(state, { open: true, cut: false, busy: false }));
  element.addEventListener('htmx:finally:request', onClosed);
  element.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
    const { status } = ctx.response;
    state.busy = status === 503 || status === 429;
    if (status >= 500 || state.busy) return; // onClosed tries again
    pause();
    onRefused();
  });

  return {
    get running() { return state.wanted; },
    get resumable() { return state.received !== null; },
    /** @template {keyof StreamData} K @param {K} name @param {(data: StreamData[K]) => void} listener */
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
    pause,
    // The server sent an event that it is full: wait as long as after 503.
    markBusy() {
      Object.assign(state, { busy: true, failures: 1 });
    },
    stop() {
      pause();
      state.received = null;
    },
    // The query has changed: begin with the first event.
    restart() {
      Object.assign(state, { received: null, failures: 0 });
      cut();
    },
    // Streams pause off screen and resume in view.
    /** @param {boolean} away */
    suspend(away) {
      if (state.suspended === away) return;
      state.suspended = away;
      if (away && state.open) cut();
      else open();
    },
  };
}
