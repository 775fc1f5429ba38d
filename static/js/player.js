// The student's training: plays it from the server's stream, steps through what has been received.
import { script, whenIdle } from './late.js';
import { carried, frameAt, show } from './render.js';

const SUMMARY_MS = 5000;
const QUIET_MS = 600;
const RETRY_MS = [250, 500, 1000, 2000, 4000];

export function mountPlayer(root, { charts, isOfRun, announce }) {
  const stream = root.querySelector('#stream');
  const button = (action) => root.querySelector(`button[data-action="${action}"]`);
  const scrubber = () => root.querySelector('input[name="step"]');
  const known = new Map();
  const state = { step: 0, steps: 0, playing: false, received: null, open: false, cut: false, suspended: false, failures: 0, said: 0, saying: 0 };

  function say(event = '') {
    const progress = root.querySelector('[data-insight="student"]').textContent.replaceAll(/\s+/g, ' ').trim();
    announce(`${event} ${progress}`.trim());
    state.said = Date.now();
    if (state.step === state.steps) root.dispatchEvent(new CustomEvent('ended'));
  }

  function paint() {
    const { step, steps } = state;
    Object.assign(scrubber(), { value: step });
    scrubber().setAttribute('aria-valuetext', `Step ${step} of ${steps}`);
    root.querySelector('.student-card .slider-fill').value = step;
    button('back').setAttribute('aria-disabled', step === 0);
    button('step').setAttribute('aria-disabled', step === steps);
    const ready = known.has(step) && isOfRun();
    root.toggleAttribute('data-waiting', !ready);
    if (ready) show(root, known.get(step));
    charts.refresh();
    root.dispatchEvent(new CustomEvent('shown'));
  }

  function paintButtons() {
    const focused = document.activeElement?.dataset?.action;
    button('play').hidden = state.playing;
    button('pause').hidden = !state.playing;
    if (state.playing && focused === 'play') button('pause').focus();
    if (!state.playing && focused === 'pause') button('play').focus();
  }

  function settle() {
    root.querySelector('#experiment').dispatchEvent(new CustomEvent('settle'));
  }

  function glide(ms) {
    root.style.setProperty('--glide', `${ms}ms`);
    root.dataset.glide = '';
  }

  function goTo(step, ms = 150) {
    if (state.playing) stop();
    clearTimeout(state.saying);
    state.saying = setTimeout(say, QUIET_MS); // a row of steps is told once, where it ends
    if (ms) glide(ms);
    else delete root.dataset.glide;
    state.step = Math.max(0, Math.min(state.steps, step));
    root.dispatchEvent(new CustomEvent('run'));
    paint();
    settle();
  }

  function open() {
    if (!state.playing || state.open || state.suspended) return;
    script(root.dataset.sse).then(() => {
      if (state.playing && !state.open) htmx.trigger(stream, 'play');
    }, onClosed);
  }

  function play() {
    if (state.playing) return;
    if (state.step === state.steps) state.step = 0;
    Object.assign(state, { playing: true, received: null, failures: 0, said: Date.now() });
    glide(Math.min(400, Number(root.querySelector('[name="pace"]').value)));
    root.dispatchEvent(new CustomEvent('run'));
    paint();
    paintButtons();
    open();
  }

  // What the old stream still has in hand is no longer listened to.
  function cut() {
    state.cut = true;
    htmx.trigger(stream, 'htmx:abort');
  }

  function stop() {
    state.playing = false;
    cut();
    paintButtons();
  }

  function pause() {
    if (!state.playing) return;
    stop();
    paint();
    say('Paused.');
    settle();
  }

  function onStep({ detail }) {
    if (!state.playing || state.cut) return;
    const frame = JSON.parse(detail.data);
    known.set(frame.step, frame);
    Object.assign(state, { step: frame.step, received: detail.id, failures: 0 });
    paint();
    if (Date.now() - state.said > SUMMARY_MS) say('Training.');
  }

  function onDone() {
    if (!state.playing || state.cut) return;
    stop();
    say('Training ended.');
    settle();
  }

  // The stream has closed: by us, or on its way. What is still playing goes on after the last step.
  function onClosed() {
    state.open = false;
    if (!state.playing) return;
    if (state.cut) {
      setTimeout(open); // htmx frees the element's place only after this event
      return;
    }
    if (state.suspended) return;
    root.dataset.waiting = '';
    if (state.failures === 0) say('The connection is lost; trying again.');
    setTimeout(open, RETRY_MS[Math.min(state.failures, RETRY_MS.length - 1)]);
    state.failures += 1;
  }

  function onRefused({ detail: { ctx } }) {
    const { status } = ctx.response;
    if (status < 500 && status !== 429) stop(); // the query is wrong: its field says so
  }

  whenIdle(() => script(root.dataset.sse).catch(() => { /* Play asks for it again */ }));
  stream.addEventListener('step', onStep);
  stream.addEventListener('done', onDone);
  stream.addEventListener('htmx:before:request', () => Object.assign(state, { open: true, cut: false }));
  stream.addEventListener('htmx:response:error', onRefused);
  stream.addEventListener('htmx:finally:request', onClosed);

  return {
    get step() { return state.step; },
    get steps() { return state.steps; },
    get playing() { return state.playing; },
    play,
    paint,
    pause,
    goTo,
    toggle: () => (state.playing ? pause() : play()),
    end: () => goTo(state.steps),
    // Off screen nothing streams; back in view, what was playing goes on where it was.
    suspend(away) {
      if (state.suspended === away) return;
      state.suspended = away;
      if (away && state.open) cut();
      else open();
    },
    // Every step's frame, if the page carries the whole run.
    frames: () => (known.size === state.steps + 1 ? known : null),
    // What a request of the stream carries besides the form: where to go on.
    headers: () => (state.received === null ? {} : { 'Last-Event-ID': state.received }),
    // The server has answered with new frames: another run, or the same one with another step.
    refresh(keepStep = true) {
      known.clear();
      const frames = carried(root, 'frames');
      frames.texts.step.forEach((_, i) => known.set(frames.step + i, frameAt(frames, i)));
      state.steps = Number(root.dataset.steps);
      const step = keepStep ? state.step : Number(scrubber().getAttribute('value'));
      state.step = Math.min(state.steps, step);
      paint();
      paintButtons();
      if (state.playing) {
        Object.assign(state, { received: null, failures: 0 });
        cut();
      }
    },
  };
}
