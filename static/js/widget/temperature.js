// The temperature: while it is dragged, everything is looked up in the sweep that the page carries.
import { frameAt, pageData, show } from '../shared/render.js';

const FIRST = 0.5;
const LAST = 20;
const PER_UNIT = 10;

/** @param {HTMLElement} root @param {{ player: Player, charts: Charts }} parts */
export function mountTemperature(root, { player, charts }) {
  let sweep = pageData(root, 'sweep');
  const slider = () => root.querySelector('input[type="range"][name="T"]');
  const field = () => root.querySelector('#T-number');

  function place() {
    const [min, max, value] = [slider().min, slider().max, slider().value].map(Number);
    root.querySelector('.temperature .slider-fill').value = (value - min) / (max - min);
  }

  // The run on the page is that of the temperature it was asked for, not of one under the hand.
  const isOfRun = () => Number(slider().value) === Number(slider().defaultValue);

  /** @param {Frame} frame */
  function preview(frame) {
    if (sweep.step === player.step && !player.playing) show(root, frame);
    else {
      const series = Object.fromEntries(Object.entries(frame.series).filter(([name]) => name.startsWith('teacher-')));
      show(root, { series, texts: teacherTexts(frame) });
      player.paint();
    }
    const says = slider().dataset.valuetext?.replaceAll(/\{([\w-]+)\}/g, (_, name) => frame.texts[name]);
    slider().setAttribute('aria-valuetext', says ?? '');
    charts.refresh();
  }

  /** @param {Frame} frame */
  function teacherTexts({ texts }) {
    return Object.fromEntries(['T', 'entropy-soft', 'left-soft', 'odds-soft'].map((name) => [name, texts[name]]));
  }

  /** @param {Frame} frame */
  function put(frame) {
    delete root.dataset.glide;
    field().value = frame.texts.T;
    place();
    preview(frame);
  }

  function onStop() {
    Object.assign(slider(), { min: FIRST, max: LAST, step: 1 / PER_UNIT });
    const stop = Math.round(Number(slider().value) * PER_UNIT);
    put(frameAt(sweep, stop - FIRST * PER_UNIT));
  }

  root.addEventListener('input', (event) => {
    if (event.target === slider()) onStop();
  });

  return {
    value: () => field().value,
    isOfRun,
    put,
    refresh() {
      sweep = pageData(root, 'sweep');
      place();
    },
  };
}
