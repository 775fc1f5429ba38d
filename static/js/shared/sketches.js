// Updates the server's drawings from the tables, until Plotly has drawn the charts.
import { shownSeries } from './chart_traces.js';

/** @type {Record<string, (root: HTMLElement, sketch: Element) => void>} */
const FOLLOWERS = {
  comparison(root, sketch) {
    const bars = sketch.querySelectorAll('rect');
    const heights = shownSeries(root).flatMap(({ values }) => values);
    if (heights.length !== bars.length) return; // other classes are shown: the answer draws them
    bars.forEach((bar, i) => bar.setAttribute('height', String(heights[i])));
  },
  loss(root, sketch) {
    const [whole, soFar] = sketch.querySelectorAll('polyline');
    const step = Number(root.querySelector('input[name="step"]').value);
    const points = (whole.getAttribute('points') ?? '').split(' ').slice(0, step + 1);
    soFar.setAttribute('points', points.join(' '));
    sketch.querySelector('.sketch-now').setAttribute('d', `M${points.at(-1).split(',')[0]} 0V100`);
  },
};

/** @param {HTMLElement} root @param {HTMLElement} chart */
export function followTables(root, chart) {
  const sketch = chart.querySelector('.sketch');
  if (sketch) FOLLOWERS[chart.dataset.chart ?? ''](root, sketch);
}
