// A chart by step is a slider, too: a click or a drag on it moves the slider that it names.

const SIDEWAYS_PX = 8; // a finger that has not moved so far may still be scrolling

/** @param {number[]} numbers @param {number} wanted */
function nearest(numbers, wanted) {
  const distances = numbers.map((number) => Math.abs(number - wanted));
  return distances.indexOf(Math.min(...distances));
}

/** @param {HTMLElement} root */
export function mountScrubber(root) {
  /** @type {{ chart: HTMLElement, x: number, follows: boolean, moved: boolean } | null} */
  let hand = null;

  /** @param {HTMLElement} chart */
  const sliderOf = (chart) => root.querySelector(`input[type="range"][name="${chart.dataset.scrubs}"]`);

  // The slider's value under this pixel: the plot area shows the range that the page has for it. Of
  // steps with other numbers than 0, 1, 2, … the value is the place of the nearest one.
  /** @param {HTMLElement} chart @param {number} x */
  function valueAt(chart, x) {
    const area = chart.querySelector('.nsewdrag') ?? chart.querySelector('.sketch');
    if (!area) return null;
    const { left, width } = area.getBoundingClientRect();
    const { xaxis: { range: [low, high] }, steps } = JSON.parse(chart.dataset.axes ?? '');
    const wanted = low + ((x - left) / width) * (high - low);
    if (steps) return String(nearest(steps, wanted));
    const { min, max } = /** @type {HTMLInputElement} */ (sliderOf(chart));
    return String(Math.max(Number(min), Math.min(Number(max), Math.round(wanted))));
  }

  /** @param {HTMLElement} chart @param {number} x */
  function moveTo(chart, x) {
    const slider = /** @type {HTMLInputElement} */ (sliderOf(chart));
    const value = valueAt(chart, x);
    if (value === null || value === slider.value) return;
    slider.value = value;
    if (hand) hand.moved = true;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }

  root.addEventListener('pointerdown', (event) => {
    const chart = event.target instanceof Element && event.target.closest('[data-scrubs]');
    if (!chart || !event.isPrimary || event.button) return;
    hand = { chart, x: event.clientX, follows: event.pointerType !== 'touch', moved: false };
    if (!hand.follows) return;
    event.preventDefault(); // nothing is selected, and the focus stays where it was
    moveTo(chart, event.clientX);
  });
  // The window, because a drag goes on beyond the chart.
  window.addEventListener('pointermove', ({ clientX, isPrimary }) => {
    if (!hand || !isPrimary) return;
    hand.follows ||= Math.abs(clientX - hand.x) >= SIDEWAYS_PX;
    if (hand.follows) moveTo(hand.chart, clientX);
  });
  window.addEventListener('pointerup', ({ clientX, isPrimary }) => {
    if (!hand || !isPrimary) return;
    moveTo(hand.chart, clientX); // a tap, too
    if (hand.moved) sliderOf(hand.chart)?.dispatchEvent(new Event('change', { bubbles: true }));
    hand = null;
  });
  window.addEventListener('pointercancel', () => { hand = null; }); // the finger scrolls
}
