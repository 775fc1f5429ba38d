// The student's training: plays the server's stream, and steps through the received frames.
import { script, whenUsed } from '../shared/lazy_load.js';
import { frameAt, pageData, show } from '../shared/render.js';
import { mountStream } from '../shared/resumable_stream.js';

const SUMMARY_MS = 5000;
const QUIET_MS = 600;

/** @param {HTMLElement} root @param {{ charts: Charts, isOfRun: () => boolean, announce: Announce }} parts */
export function mountPlayer(root, { charts, isOfRun, announce }) {
  /** @param {string} action */
  const button = (action) => root.querySelector(`button[data-action="${action}"]`);
  const scrubber = () => root.querySelector('input[name="step"]');
  /** @type {Map<number, Frame>} */
  const received = new Map();
  const state = { step: 0, steps: 0, announcedAt: 0 };
  /** @type {Timer} */
  let announceTimer;
  const stream = mountStream(root.querySelector('#stream'), root.dataset.sse, { onLost, onRefused: paintButtons });

  // The number of the step that is shown, and of the last one: their places, but in a recorded run.
  const numbers = () => (received.get(state.step)?.texts.step ?? `${state.step}/${state.steps}`).split('/');

  // Where a step of this number is among those received, which may be others than before.
  /** @param {string} number */
  const placeOf = (number) => [...received.keys()].find((place) => received.get(place)?.texts['step-number'] === number);

  function say(event = '') {
    const insight = root.querySelector('[data-insight="student"]');
    const isCovered = getComputedStyle(insight).visibility === 'hidden'; // by a question: predict.js
    const progress = isCovered ? '' : insight.textContent.replaceAll(/\s+/g, ' ').trim();
    announce(`${event} ${progress}`.trim());
    state.announcedAt = Date.now();
    if (state.step === state.steps) root.dispatchEvent(new CustomEvent('ended'));
  }

  function paint() {
    const { step, steps } = state;
    Object.assign(scrubber(), { value: step });
    scrubber().setAttribute('aria-valuetext', `Step ${numbers().join(' of ')}`);
    root.querySelector('.transport .slider-fill').value = step;
    button('back').setAttribute('aria-disabled', String(step === 0));
    button('step').setAttribute('aria-disabled', String(step === steps));
    const ready = received.has(step) && isOfRun();
    root.toggleAttribute('data-waiting', !ready);
    if (ready) show(root, /** @type {Frame} */ (received.get(step)));
    charts.refresh();
    root.dispatchEvent(new CustomEvent('shown'));
  }

  // Shows an error of the stream beside the step; the status element announces it to screen readers.
  function showStreamTrouble(text = '') {
    Object.assign(root.querySelector('[data-trouble]'), { textContent: text, hidden: !text });
  }

  function paintButtons() {
    if (!stream.running) showStreamTrouble();
    const focused = document.activeElement?.dataset?.action;
    button('play').hidden = stream.running;
    button('pause').hidden = !stream.running;
    if (stream.running && focused === 'play') button('pause').focus();
    if (!stream.running && focused === 'pause') button('play').focus();
  }

  function settle() {
    root.querySelector('#experiment').dispatchEvent(new CustomEvent('settle'));
  }

  /** @param {number} ms */
  function glide(ms) {
    root.style.setProperty('--glide', `${ms}ms`);
    root.dataset.glide = '';
  }

  /** @param {number} step */
  function goTo(step, ms = 150) {
    if (stream.running) stop();
    clearTimeout(announceTimer);
    announceTimer = setTimeout(say, QUIET_MS); // several steps in a row are announced once
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
    state.announcedAt = Date.now();
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

  /** @param {StepFrame} frame */
  function onStep(frame) {
    showStreamTrouble();
    received.set(frame.step, frame);
    state.step = frame.step;
    paint();
    if (Date.now() - state.announcedAt > SUMMARY_MS) say('Training.');
  }

  function onDone() {
    stop();
    say('Training ended.');
    settle();
  }

  // A run that is playing continues after the last step.
  /** @param {number} failures @param {boolean} busy */
  function onLost(failures, busy) {
    const trouble = busy ? 'Server busy; trying again.' : 'Connection lost; trying again.';
    root.dataset.waiting = '';
    showStreamTrouble(trouble);
    if (failures === 0) say(trouble);
  }

  whenUsed(root, () => script(root.dataset.sse).catch(() => { /* Play asks for it again */ }));
  stream.on('step', onStep);
  stream.on('done', onDone);

  return {
    get step() { return state.step; },
    get steps() { return state.steps; },
    get number() { return Number(numbers()[0]); },
    get last() { return numbers()[1]; },
    get playing() { return stream.running; },
    play,
    stop,
    paint,
    pause,
    goTo,
    placeOf,
    toggle: () => (stream.running ? pause() : play()),
    end: () => goTo(state.steps),
    suspend: stream.suspend,
    // Every step's frame, if the page carries the whole run.
    frames: () => (received.size === state.steps + 1 ? received : null),
    // The answer has new frames: of another run, or of the same run at another step.
    refresh(keepStep = true) {
      const before = { number: numbers()[0], steps: state.steps };
      received.clear();
      const frames = pageData(root, 'frames');
      frames.texts.step.forEach((_, i) => received.set(frames.step + i, frameAt(frames, i)));
      state.steps = Number(root.dataset.steps);
      const asked = Number(scrubber().getAttribute('value'));
      state.step = keepStep ? (placeOf(before.number) ?? (state.steps === before.steps ? state.step : asked)) : asked;
      state.step = Math.min(state.steps, state.step);
      paint();
      paintButtons();
      if (stream.running) stream.restart();
    },
  };
}
