// The temperature: a drag shows frames of the sweep that the page carries.
import { frameAt, pageData, show } from '../shared/render.js';

const FIRST = 0.5;
const LAST = 20;
const PER_UNIT = 10;

/** @param {HTMLElement} root @param {{ player: Player, charts: Charts }} parts */
export function mountTemperature(root, { player, charts }) {
  let sweep = pageData(root, 'sweep');
  const slider = () => root.querySelector('input[type="range"][name="T"]');
  const field = () => root.querySelector('#T-number');

  function moveFill() {
    const [min, max, value] = [slider().min, slider().max, slider().value].map(Number);
    root.querySelector('.temperature .slider-fill').value = (value - min) / (max - min);
  }

  // Whether the slider is at the temperature of the run on the page.
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
    moveFill();
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
      moveFill();
    },
  };
}
