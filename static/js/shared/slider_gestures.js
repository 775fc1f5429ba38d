// Sliders under a hand. A touch that scrolls the page changes no value; a slider whose scale is its own
// follows the pointer by that scale; Page Up and Page Down go to its labelled stops.

const SCROLL_PX = 8; // how far a finger goes before it is known to be dragging sideways
const THUMB_PX = 10; // half of a thumb, by which the track is shorter than the input
const GRIP_PX = 14; // a pointer this near the thumb holds it where it is
const TRAILING_MS = 400; // the browser's own events of a gesture come after its end

/** @typedef {(slider: HTMLInputElement, place: number) => number | null} Scale value at a place in thousandths, null: linear */
/** @typedef {{ slider: HTMLInputElement, from: string, now: string, x: number, y: number, grip: number, moves: boolean, ended: boolean }} Gesture */

/** @param {HTMLElement} root @param {Scale} scale */
export function mountSliderGestures(root, scale = () => null) {
  /** @type {Gesture | null} */
  let gesture = null;
  /** @param {HTMLElement} element @returns {element is HTMLInputElement} */
  const isSlider = (element) => element.matches('.slider input[type="range"]');

  // Where the thumb is drawn.
  /** @param {HTMLInputElement} slider */
  function thumbX(slider) {
    const { left, width } = slider.getBoundingClientRect();
    const fill = [.../** @type {HTMLElement} */ (slider.parentElement).querySelectorAll('progress')].at(-1);
    return left + THUMB_PX + fill.position * (width - 2 * THUMB_PX);
  }

  /** @param {HTMLInputElement} slider @param {number} x */
  function valueAt(slider, x) {
    const { left, width } = slider.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (x - left - THUMB_PX) / (width - 2 * THUMB_PX)));
    const [min, max] = [slider.min, slider.max].map(Number);
    return scale(slider, 1000 * share) ?? min + share * (max - min);
  }

  /** @param {HTMLInputElement} slider @param {string} type */
  const say = (slider, type) => slider.dispatchEvent(new Event(type, { bubbles: true }));

  /** @param {Gesture} held @param {number | string} value */
  function put(held, value) {
    const { slider } = held;
    slider.value = String(value);
    if (slider.value === held.now) return;
    held.now = slider.value;
    say(slider, 'input');
  }

  /** @param {PointerEvent & { target: HTMLElement }} event */
  function onDown(event) {
    const { target, pointerType, isPrimary, button, clientX: x, clientY: y } = event;
    if (!isSlider(target) || !isPrimary || button !== 0) return;
    const isTouch = pointerType === 'touch';
    if (!isTouch && scale(target, 0) === null) return; // the browser's own slider does it well
    const away = x - thumbX(target);
    const grip = Math.abs(away) <= GRIP_PX ? away : 0;
    gesture = { slider: target, from: target.value, now: target.value, x, y, grip, moves: !isTouch, ended: false };
    if (isTouch) return;
    event.preventDefault(); // so that the browser does not move it by its own scale
    target.focus({ preventScroll: true });
    target.setPointerCapture(event.pointerId);
    if (!grip) put(gesture, valueAt(target, x));
  }

  /** @param {PointerEvent} event */
  function onMove({ clientX, clientY }) {
    if (!gesture || gesture.ended) return;
    const [dx, dy] = [Math.abs(clientX - gesture.x), Math.abs(clientY - gesture.y)];
    gesture.moves ||= dx >= SCROLL_PX && dx > dy;
    if (gesture.moves) put(gesture, valueAt(gesture.slider, clientX - gesture.grip));
  }

  /** @param {Gesture} held */
  function end(held) {
    held.ended = true;
    setTimeout(() => { if (gesture === held) gesture = null; }, TRAILING_MS);
    if (held.now !== held.from) say(held.slider, 'change');
  }

  /** @param {PointerEvent} event */
  function onUp({ clientX }) {
    if (!gesture || gesture.ended) return;
    if (!gesture.moves && !gesture.grip) put(gesture, valueAt(gesture.slider, clientX)); // a tap
    end(gesture);
  }

  function onCancel() {
    if (!gesture || gesture.ended) return;
    put(gesture, gesture.from);
    end(gesture);
  }

  // What the browser makes of the same gesture does not count.
  /** @param {Event} event */
  function onOwn(event) {
    if (!gesture || !event.isTrusted || event.target !== gesture.slider) return;
    event.stopImmediatePropagation();
    gesture.slider.value = gesture.now;
  }

  /** @param {KeyboardEvent & { target: HTMLElement }} event */
  function onKey(event) {
    const { target, key } = event;
    gesture = null;
    if (!isSlider(target) || !target.dataset.pageStops || !['PageUp', 'PageDown'].includes(key)) return;
    event.preventDefault();
    const stops = target.dataset.pageStops.split(' ').map(Number);
    const now = Number(target.value);
    const next = key === 'PageUp' ? stops.find((stop) => stop > now) : stops.findLast((stop) => stop < now);
    if (next === undefined) return;
    target.value = String(next);
    for (const type of ['input', 'change']) say(target, type);
  }

  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  root.addEventListener('pointercancel', onCancel);
  root.addEventListener('keydown', onKey);
  for (const type of ['input', 'change']) root.addEventListener(type, onOwn, true);
}
