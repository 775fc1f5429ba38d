// The student's training: plays it from the server's stream, steps through what has been received.
import { script, whenIdle } from '../shared/lazy_load.js';
import { carried, frameAt, show } from '../shared/render.js';
import { mountStream } from '../shared/resumable_stream.js';

const SUMMARY_MS = 5000;
const QUIET_MS = 600;

export function mountPlayer(root, { charts, isOfRun, announce }) {
  const button = (action) => root.querySelector(`button[data-action="${action}"]`);
  const scrubber = () => root.querySelector('input[name="step"]');
  const known = new Map();
  const state = { step: 0, steps: 0, said: 0, saying: 0 };
  const stream = mountStream(root.querySelector('#stream'), root.dataset.sse, { onLost, onRefused: paintButtons });

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

  // What is wrong with the stream, beside the step; the status says it to those who hear the page.
  function complain(text = '') {
    Object.assign(root.querySelector('[data-trouble]'), { textContent: text, hidden: !text });
  }

  function paintButtons() {
    if (!stream.running) complain();
    const focused = document.activeElement?.dataset?.action;
    button('play').hidden = stream.running;
    button('pause').hidden = !stream.running;
    if (stream.running && focused === 'play') button('pause').focus();
    if (!stream.running && focused === 'pause') button('play').focus();
  }

  function settle() {
    root.querySelector('#experiment').dispatchEvent(new CustomEvent('settle'));
  }

  function glide(ms) {
    root.style.setProperty('--glide', `${ms}ms`);
    root.dataset.glide = '';
  }

  function goTo(step, ms = 150) {
    if (stream.running) stop();
    clearTimeout(state.saying);
    state.saying = setTimeout(say, QUIET_MS); // a row of steps is told once, where it ends
    if (ms) glide(ms);
    else delete root.dataset.glide;
    state.step = Math.max(0, Math.min(state.steps, step));
    root.dispatchEvent(new CustomEvent('run'));
    paint();
    settle();
  }

  function play() {
    if (stream.running) return;
    if (state.step === state.steps) state.step = 0;
    state.said = Date.now();
    glide(Math.min(400, Number(root.querySelector('[name="pace"]').value)));
    stream.start();
    root.dispatchEvent(new CustomEvent('run'));
    paint();
    paintButtons();
  }

  function stop() {
    stream.stop();
    paintButtons();
  }

  function pause() {
    if (!stream.running) return;
    stop();
    paint();
    say('Paused.');
    settle();
  }

  function onStep(frame) {
    complain();
    known.set(frame.step, frame);
    state.step = frame.step;
    paint();
    if (Date.now() - state.said > SUMMARY_MS) say('Training.');
  }

  function onDone() {
    stop();
    say('Training ended.');
    settle();
  }

  // What is still playing goes on after the last step.
  function onLost(failures, busy) {
    const trouble = busy ? 'Server busy; trying again.' : 'Connection lost; trying again.';
    root.dataset.waiting = '';
    complain(trouble);
    if (failures === 0) say(trouble);
  }

  whenIdle(() => script(root.dataset.sse).catch(() => { /* Play asks for it again */ }));
  stream.on('step', onStep);
  stream.on('done', onDone);

  return {
    get step() { return state.step; },
    get steps() { return state.steps; },
    get playing() { return stream.running; },
    play,
    paint,
    pause,
    goTo,
    toggle: () => (stream.running ? pause() : play()),
    end: () => goTo(state.steps),
    suspend: stream.suspend,
    // Every step's frame, if the page carries the whole run.
    frames: () => (known.size === state.steps + 1 ? known : null),
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
      if (stream.running) stream.restart();
    },
  };
}
