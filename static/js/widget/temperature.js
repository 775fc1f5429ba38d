// The temperature: a drag shows frames of the sweep that the page carries. The slider's value is the
// temperature; its thumb and all below it are drawn at the temperature's place on a logarithmic axis.
import { whenIdle } from '../shared/lazy_load.js';
import { frameAt, pageData, show, summed } from '../shared/render.js';

const FIRST = 0.5;
const LAST = 20;
const PER_UNIT = 10;
// The texts that follow the temperature alone.
export const TEACHER_TEXTS = ['T', 'entropy-soft', 'left-soft', 'odds-soft', 'wrong-share', 'wrong-change', 'wrong-1-name', 'wrong-1', 'wrong-2-name', 'wrong-2'];

// Where the stops lie, in thousandths of the axis.
/** @param {Sweep} sweep */
function placesOf({ gaps }) {
  let place = 0;
  return gaps.map((gap) => { place += gap; return place; });
}

/** @param {HTMLElement} root @param {{ player: Pick<Player, 'step' | 'playing' | 'paint'>, charts: Charts }} parts */
export function mountTemperature(root, { player, charts }) {
  let sweep = summed(pageData(root, 'sweep'));
  let places = placesOf(sweep);
  const slider = () => root.querySelector('input[type="range"][name="T"]');
  const field = () => root.querySelector('#T-number');
  const stop = () => Math.round(Number(slider().value) * PER_UNIT) - FIRST * PER_UNIT;

  // Whether the slider is at the temperature of the run on the page.
  const isOfRun = () => Number(slider().value) === Number(slider().defaultValue);

  function moveThumb() {
    const place = isOfRun() ? Number(slider().dataset.place) : places[stop()] / 10;
    root.querySelector('.temperature .slider-fill.needs-js').value = place;
    root.querySelector('.axis-now').setAttribute('x', `${place}%`);
  }

  /** @param {Frame} frame */
  function preview(frame) {
    if (sweep.step === player.step && !player.playing) show(root, frame);
    else {
      const series = Object.fromEntries(Object.entries(frame.series).filter(([name]) => name.startsWith('teacher-')));
      show(root, { series, texts: Object.fromEntries(TEACHER_TEXTS.map((name) => [name, frame.texts[name]])) });
      player.paint();
    }
    slider().setAttribute('aria-valuetext', root.querySelector('.in-words').textContent);
    charts.refresh();
  }

  /** @param {Frame} frame */
  function put(frame) {
    delete root.dataset.glide;
    field().value = frame.texts.T;
    moveThumb();
    preview(frame);
  }

  root.addEventListener('input', (event) => {
    if (event.target !== slider()) return;
    Object.assign(slider(), { min: FIRST, max: LAST, step: 1 / PER_UNIT });
    const frame = frameAt(sweep, stop());
    frame.texts.T = Number(slider().value).toFixed(1);
    put(frame);
  });

  // The temperature whose place on the axis is nearest; other sliders are linear.
  /** @param {HTMLInputElement} input @param {number} place in thousandths */
  function temperatureAt(input, place) {
    if (input !== slider()) return null;
    const distances = places.map((other) => Math.abs(other - place));
    return (distances.indexOf(Math.min(...distances)) + FIRST * PER_UNIT) / PER_UNIT;
  }
  whenIdle(() => import('../shared/slider_gestures.js').then(({ mountSliderGestures }) => mountSliderGestures(root, temperatureAt)));

  return {
    value: () => field().value,
    isOfRun,
    stop,
    put,
    refresh() {
      sweep = summed(pageData(root, 'sweep'));
      places = placesOf(sweep);
    },
  };
}
