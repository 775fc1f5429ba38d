// The traces of the charts by step, read from the table of losses. The page has the axes' ranges, and
// the steps' numbers where these are not 0, 1, 2, …: a step is the row of the table that shows it.
import { colourOf, legendOf } from './chart_style.js';

const AHEAD = 0.35; // how strong the line is beyond the step shown
const FAINTER = 2; // pixels of the other runs' lines

// A column of the loss table by its name; texts for labels, numbers for lines.
/** @param {HTMLElement} root @param {string} name */
function column(root, name) {
  const table = root.querySelector('table[data-table="loss"]');
  const index = [...table.rows[0].cells].findIndex((cell) => cell.dataset.column === name);
  return index < 0 ? [] : [...table.tBodies[0].rows].map((row) => row.cells[index].textContent);
}

// "below 1e-18" is drawn at 1e-18.
/** @param {string} text */
const lossOf = (text) => Number.parseFloat(text.replace('below ', ''));

// The line of a column; a logarithmic axis has no place for zero.
/** @param {HTMLElement} root @param {string} name @param {Layout} yaxis @param {string} [unit] @returns {Trace} */
function lineOf(root, name, { type }, unit = '') {
  const texts = column(root, name);
  const y = texts.map(lossOf).map((value) => (type === 'log' && value <= 0 ? null : value));
  return { type: 'scatter', mode: 'lines', y, customdata: texts, hovertemplate: `%{customdata} ${unit}`.trim() };
}

// The axes as the page has them.
/** @param {HTMLElement} chart @returns {{ xaxis: Layout, yaxis: Layout, steps?: number[] }} */
const axesOf = (chart) => JSON.parse(chart.dataset.axes ?? '{}');

// The layout with the axes' ranges, types and titles as the page has them.
/** @param {HTMLElement} chart @param {Layout} layout @returns {Layout} */
function withAxes(chart, layout) {
  const { xaxis, yaxis } = axesOf(chart);
  const title = { ...layout.xaxis.title, ...yaxis.title }; // which has the font
  return { ...layout, xaxis: { ...layout.xaxis, ...xaxis }, yaxis: { ...layout.yaxis, ...yaxis, title } };
}

/** @param {number} x @param {ChartStyle} style */
const lineAt = (x, style) => ({ type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', layer: 'below', line: { color: style.muted, width: 1 } });

// The note has the card's background, so that lines do not run through its text. Its place is that in
// the server's drawing, which has the same axes.
/** @param {HTMLElement} chart @param {number} step @param {number} x @param {string} text @param {ChartStyle} style */
function noteAt(chart, step, x, text, style) {
  const points = chart.querySelector('polyline').getAttribute('points') ?? '';
  const [across = 0, down = 0] = points.split(' ')[step]?.split(',').map(Number) ?? []; // a step that is still to come has no point
  const [xanchor, xshift] = across > 50 ? ['right', -8] : ['left', 8];
  return { x, yref: 'paper', y: 1 - down / 100, text, showarrow: false, xanchor, xshift, yanchor: 'bottom', yshift: 6, borderpad: 1, bgcolor: style.surface, font: { color: style.text, size: 12, weight: 600 } };
}

// A pinned run's number on its line, each at a step of its own: lines that start at one point, or lie on
// one another, are told apart.
/** @param {Trace} line @param {number} k @param {number} count @param {ChartStyle} style @returns {Trace} */
function badge({ x, y, name, line }, k, count, style) {
  const at = Math.round(((y.length - 1) * (k + 1)) / (count + 1));
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: [x?.[at] ?? at],
    y: [y[at]],
    text: [name.split('.')[0]],
    textfont: { color: style.text, size: 11, weight: 600 },
    marker: { color: style.surface, size: 16, line: { color: line.color, width: 1.5 } },
    cliponaxis: false,
    hoverinfo: 'skip',
    showlegend: false,
  };
}

/** @param {HTMLElement} root @param {Layout} plain @param {ChartStyle} style @returns {Figure} */
export function loss(root, plain, style) {
  const chart = root.querySelector('[data-chart="loss"]');
  const layout = withAxes(chart, plain);
  const step = Number(root.querySelector('input[name="step"]').value);
  const [own, ...others] = legendOf(chart);
  const { unit } = chart.dataset;
  const { steps } = axesOf(chart);
  const now = steps?.[step] ?? step;
  /** @param {string} name @returns {Trace} */
  const traceOf = (name) => ({ ...lineOf(root, name, layout.yaxis, unit), x: steps });
  const line = traceOf(own.line);
  const colour = { color: own.colour, width: 2.5 };
  const lines = others.map(({ line: name, title, colour: color, dash }) => ({ ...traceOf(name), name: title, line: { color, width: FAINTER, dash } }));
  const pins = lines.filter((_, k) => others[k].line.startsWith('pin-'));
  /** @type {Trace[]} */
  const traces = [
    ...[...lines].reverse(), // the first of the legend lies on top
    { ...line, name: own.title, line: colour, opacity: AHEAD, showlegend: false },
    { ...line, name: own.title, y: line.y.slice(0, step + 1), line: colour, hoverinfo: 'skip', hovertemplate: undefined },
    {
      type: 'scatter',
      mode: 'markers',
      x: [now],
      y: [line.y[step]],
      marker: { color: own.colour, size: 10 },
      cliponaxis: false,
      hoverinfo: 'skip',
      showlegend: false,
    },
    ...pins.map((pin, k) => badge(pin, k, pins.length, style)),
  ];
  const annotations = [noteAt(chart, step, now, `${line.customdata[step]} ${unit}`.trim(), style)];
  return { traces, layout: { ...layout, shapes: [lineAt(now, style)], annotations, legend: { traceorder: 'reversed' } } };
}

/** @param {HTMLElement} root @param {Layout} plain @param {ChartStyle} style @returns {Figure} */
export function terms(root, plain, style) {
  const chart = root.querySelector('[data-chart="terms"]');
  const layout = withAxes(chart, plain);
  const step = Number(root.querySelector('input[name="step"]').value);
  const colours = [...chart.closest('figure').querySelectorAll('.legend .swatch')].map(colourOf);
  const names = ['loss', 'soft-term', 'hard-term'];
  const { steps } = axesOf(chart);
  /** @type {Trace[]} */
  const traces = names.map((name, k) => ({
    ...lineOf(root, name, layout.yaxis, chart.dataset.unit),
    x: steps,
    name: name.replace('-', ' '),
    line: { color: colours[k], width: k ? 2 : 3, dash: ['solid', 'solid', 'dash'][k] },
  }));
  return { traces, layout: { ...layout, shapes: [lineAt(steps?.[step] ?? step, style)] } };
}
