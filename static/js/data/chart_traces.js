// The traces of the charts of a dataset's page: numbers from the tables, names and colours from the legends.
import { column } from './tables.js';
import { legendOf } from '../shared/chart_style.js';

const CURVES = ['nll', 'ece', 'entropy', 'effective_classes', 'kl'];
const SMALLEST_PX = 5; // across a dot
const LARGEST_PX = 22;

/** @param {number} x @param {string} colour @param {string} dash */
const upright = (x, colour, dash) => ({ type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', layer: 'below', line: { color: colour, width: 1, dash } });

// A chart over the temperature: a line for each entry of its legend; the temperature shown, and the best one.
/** @param {string} name @returns {Builder} */
const curve = (name) => (root, layout, style) => {
  const chart = root.querySelector(`[data-chart="${name}"]`);
  const { unit, best, axes } = chart.dataset;
  const { yaxis } = JSON.parse(axes ?? '{}');
  const x = column(root, 'curves', 'T');
  const traces = legendOf(chart).map(({ line, title, colour, dash }) => ({
    type: 'scatter',
    mode: 'lines',
    name: title.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    x,
    y: column(root, 'curves', line),
    line: { color: colour, width: 2.5, dash },
    hovertemplate: `%{y:.3f} ${unit}`,
  }));
  const shapes = [upright(Number(root.querySelector('#T').value), style.muted, 'solid')];
  if (best) shapes.push(upright(Number(best), style.muted, 'dot'));
  return { traces, layout: { ...layout, yaxis: { ...layout.yaxis, ...yaxis }, shapes } };
};

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function reliability(root, layout, style) {
  const traces = legendOf(root.querySelector('[data-chart="reliability"]')).map(({ line, title, colour }) => {
    const [counts, confidence, accuracy] = ['count', 'confidence', 'accuracy'].map((key) => column(root, 'reliability', `${line}-${key}`));
    const filled = counts.map((_, k) => k).filter((k) => accuracy[k] !== null);
    /** @param {(number | null)[]} values */
    const of = (values) => filled.map((k) => values[k]);
    return {
      type: 'scatter',
      mode: 'lines+markers',
      name: title,
      x: of(confidence),
      y: of(accuracy),
      line: { color: colour, width: 1 },
      marker: { color: colour, size: of(counts), sizemode: 'area', sizemin: SMALLEST_PX / 2, sizeref: (2 * Math.max(...counts.map((count) => count ?? 0))) / (LARGEST_PX * LARGEST_PX), line: { color: style.surface, width: 1 }, opacity: 0.75 },
      customdata: of(counts),
      hovertemplate: '%{customdata} examples: %{x:.1f}% sure, %{y:.1f}% right',
      cliponaxis: false,
    };
  });
  const shapes = [{ type: 'line', x0: 0, x1: 100, y0: 0, y1: 100, layer: 'below', line: { color: style.muted, width: 1, dash: 'dot' } }];
  return { traces, layout: { ...layout, shapes } };
}

/** @type {Record<string, Builder>} */
export const BUILDERS = { reliability, ...Object.fromEntries(CURVES.map((name) => [name, curve(name)])) };
