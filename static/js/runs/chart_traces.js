// The traces of the charts over a run: numbers from the runs' tables, names and colours from the legends.
import { column } from '../data/tables.js';
import { legendOf } from '../shared/chart_style.js';

const MOST_METRICS = 12;

/** @param {number} x @param {string} colour @param {string} dash */
const upright = (x, colour, dash) => ({ type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', layer: 'below', line: { color: colour, width: 1, dash } });

// Plotly parses markup in texts.
/** @param {string} text */
const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// A line for each run that has the figure; the step shown, and the best one.
/** @param {string} name @returns {Builder} */
const overSteps = (name) => (root, layout, style) => {
  const chart = /** @type {HTMLElement} */ (root.querySelector(`[data-chart="${name}"]`));
  const { unit, best, axes } = chart.dataset;
  const { xaxis, yaxis, steps } = JSON.parse(axes ?? '{}');
  const step = Number(root.querySelector('input[name="step"]').value);
  const legend = legendOf(chart);
  const traces = legend.map(({ line, title, colour, dash }, k) => {
    const [table, key] = line.split(':');
    const x = column(root, `run-${table}`, 'step');
    const y = column(root, `run-${table}`, key);
    const isAlone = y.map((value, i) => value !== null && (y[i - 1] ?? null) === null && (y[i + 1] ?? null) === null);
    return {
      type: 'scatter',
      mode: isAlone.includes(true) ? 'lines+markers' : 'lines',
      name: plain(title),
      x,
      y,
      marker: { color: colour, size: isAlone.map((alone) => (alone ? 5 : 0)), line: { width: 0 } },
      line: { color: colour, width: k ? 1.8 : 2.5, dash },
      connectgaps: false,
      hovertemplate: `%{y} ${unit}${legend.length > 1 ? '' : '<extra></extra>'}`,
    };
  });
  const shapes = [upright(steps[step], style.muted, 'solid')];
  if (best) shapes.push(upright(Number(best), style.muted, 'dot'));
  return { traces, layout: { ...layout, xaxis: { ...layout.xaxis, ...xaxis }, yaxis: { ...layout.yaxis, ...yaxis }, shapes } };
};

const NAMES = ['kl', 'agreement', 'accuracy', ...Array.from({ length: MOST_METRICS }, (_, k) => `metric-${k}`)];
/** @type {Record<string, Builder>} */
export const RUN_BUILDERS = Object.fromEntries(NAMES.map((name) => [name, overSteps(name)]));
