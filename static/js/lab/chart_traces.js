// The traces of the lab's charts, read from the tables.
import { heat, lines } from './map_traces.js';
import { colour, percent, rowsOf, studentsOf } from './tables.js';
import { colourOf } from '../shared/chart_traces.js';

const HOVER = '%{y:.2f}%';
const FEW = 8; // up to so many epochs each have a tick

// The curves of earlier runs, pale and in the colours of pins.
/** @param {HTMLElement} root */
function earlierCurves(root) {
  if (!root.querySelector('table[data-table="earlier"]')) return [];
  const rows = rowsOf(root, 'earlier');
  return [...root.querySelectorAll('table[data-table="earlier"] th[data-pin]')].map((heading, k) => {
    const own = rows.filter((row) => row[k + 1]);
    return {
      type: 'scatter',
      mode: 'lines',
      name: heading.textContent,
      x: own.map(([epoch]) => Number(epoch)),
      y: own.map((row) => percent(row[k + 1])),
      opacity: 0.6,
      line: { color: colourOf(root.querySelector(`#lab-earlier [data-colour="pin-${heading.dataset.pin}"] .swatch`)), width: 1.5, dash: heading.dataset.dash },
      hovertemplate: HOVER,
    };
  });
}

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function accuracy(root, layout, style) {
  const rows = rowsOf(root, 'epochs');
  const epochs = Number(root.dataset.epochs);
  const x = rows.map(([epoch]) => Number(epoch));
  const teacher = percent(root.querySelector('[data-figure="teacher-accuracy"]').textContent);
  const students = studentsOf(root);
  const earlier = earlierCurves(root);
  const longest = Math.max(epochs, ...earlier.map(({ x: own }) => own.length));
  // Each student's column of accuracies; column 0 is the epoch.
  const curves = students.map(({ running, colour: hue, dash }, k) => ({
    type: 'scatter',
    mode: 'lines',
    name: running,
    x,
    y: rows.map((row) => percent(row[k + 1])),
    line: { color: colour(root, hue), width: 2.5, dash },
    hovertemplate: HOVER,
  }));
  // The last epoch's texts, above the best line and below the worst one.
  const last = rows.at(-1);
  const reached = last ? students.map((_, k) => percent(last[k + 1])) : [];
  const best = reached.indexOf(Math.max(...reached));
  const worst = reached.lastIndexOf(Math.min(...reached));
  const ends = last ? students.map(({ colour: hue }, k) => ({
    type: 'scatter',
    mode: 'markers+text',
    x: x.slice(-1),
    y: [reached[k]],
    text: [k === best || k === worst ? last[k + 1] : ''],
    textposition: `${k === best ? 'top' : 'bottom'} ${x.at(-1) > epochs / 2 ? 'left' : 'right'}`,
    textfont: { color: style.text, size: 12, weight: 600 },
    marker: { color: colour(root, hue), size: 10 },
    cliponaxis: false,
    showlegend: false,
    hoverinfo: 'skip',
  })) : [];
  const traces = [
    { type: 'scatter', mode: 'lines', name: 'teacher', x: [0.5, longest + 0.5], y: [teacher, teacher], line: { color: colour(root, 'teacher'), width: 2, dash: 'dot' }, hoverinfo: 'skip' },
    ...curves,
    ...ends,
    ...earlier,
  ];
  const xaxis = { ...layout.xaxis, range: [0.5, longest + 0.5], tickformat: 'd', nticks: FEW, ...(longest < FEW && { dtick: 1 }), tick0: 0, rangemode: 'tozero' };
  const yaxis = rows.length || earlier.length ? layout.yaxis : { ...layout.yaxis, autorange: false, range: [80, 100.4] };
  return { traces, layout: { ...layout, xaxis, yaxis } };
}

/** @type {Record<string, string>} */
const SHAPES = { hard: '/', smoothed: '.' };

/** @param {HTMLElement} root @param {Layout} layout @returns {Figure} */
function recall(root, layout) {
  const students = studentsOf(root).map(({ key, running, colour: hue }) => [`recall-${key}`, running, hue, SHAPES[key] ?? '']);
  const traces = [['recall-teacher', 'teacher', 'teacher', ''], ...students].map(([series, name, hue, shape]) => {
    const cells = [...root.querySelectorAll(`table[data-series="${series}"] td`)];
    return {
      type: 'bar',
      name,
      x: cells.map(({ dataset }) => dataset.class),
      y: cells.map(({ textContent }) => percent(textContent) || 0),
      marker: { color: colour(root, hue), pattern: { shape, solidity: 0.3 } },
      hovertemplate: '%{y:.1f}%',
    };
  });
  return { traces, layout };
}

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function bias(root, layout, style) {
  const rows = rowsOf(root, 'bias');
  const at = Number(root.querySelector('#lab-bias').value);
  const x = rows.map(([text]) => Number(text));
  const students = studentsOf(root);
  const traces = [['all', 'dot'], ['left-out', 'solid']].flatMap(([which, dash], half) => students.map(({ running, colour: hue }, k) => ({
    type: 'scatter',
    mode: 'lines',
    name: `${running}, ${which}`,
    x,
    y: rows.map((row) => percent(row[1 + half * students.length + k])),
    line: { color: colour(root, hue), width: 2.5, dash },
    hovertemplate: '%{y:.1f}%',
  })));
  const shapes = [{ type: 'line', x0: x[at], x1: x[at], y0: 0, y1: 1, yref: 'paper', line: { color: style.muted, width: 1 } }];
  return { traces, layout: { ...layout, shapes } };
}

export const BUILDERS = { accuracy, recall, bias, heat, lines };
