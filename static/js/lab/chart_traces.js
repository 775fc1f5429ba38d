// The traces of the lab's charts, read from the tables.
import { colourOf } from '../shared/chart_traces.js';
import { pageData } from '../shared/render.js';

/** @param {string} text */
const percent = (text) => Number.parseFloat(text.replace('−', '-'));
/** @param {HTMLElement} root @param {string} name */
const colour = (root, name) => colourOf(root.querySelector(`.score[data-colour="${name}"] .swatch`));
/** @param {HTMLElement} root @param {string} name */
const rowsOf = (root, name) => [...root.querySelector(`table[data-table="${name}"]`).tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
const HOVER = '%{y:.2f}%';
const FEW = 8; // up to so many epochs each have a tick

// The students in the order of the tables' columns: key, colour, dash, name within a sentence.
/** @param {HTMLElement} root */
const studentsOf = (root) => pageData(root, 'students');

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function accuracy(root, layout, style) {
  const rows = rowsOf(root, 'epochs');
  const epochs = Number(root.dataset.epochs);
  const x = rows.map(([epoch]) => Number(epoch));
  const teacher = percent(root.querySelector('[data-figure="teacher-accuracy"]').textContent);
  const students = studentsOf(root);
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
    hoverinfo: 'skip',
  })) : [];
  const traces = [
    { type: 'scatter', mode: 'lines', name: 'teacher', x: [0.5, epochs + 0.5], y: [teacher, teacher], line: { color: colour(root, 'teacher'), width: 2, dash: 'dot' }, hoverinfo: 'skip' },
    ...curves,
    ...ends,
  ];
  const xaxis = { ...layout.xaxis, range: [0.5, epochs + 0.5], tickformat: 'd', nticks: FEW, ...(epochs < FEW && { dtick: 1 }), tick0: 0, rangemode: 'tozero' };
  const yaxis = rows.length ? layout.yaxis : { ...layout.yaxis, autorange: false, range: [80, 100.4] };
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

// The map's rows by units: temperature, mean and its interval's half width of one student.
/** @param {HTMLElement} root @param {string} key */
function byUnits(root, key) {
  const column = root.querySelector(`table[data-table="map"] th[data-column="${key}"]`).cellIndex;
  /** @type {Map<string, { t: string, mean: number | null, error: number }[]>} */
  const groups = new Map();
  for (const row of rowsOf(root, 'map')) {
    const [mean, error] = row[column].split('±').map(percent);
    if (!groups.has(row[0])) groups.set(row[0], []);
    groups.get(row[0])?.push({ t: row[1], mean: Number.isNaN(mean) ? null : mean, error: error || 0 });
  }
  return groups;
}

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function heat(root, layout, style) {
  const groups = byUnits(root, 'distilled');
  const rows = [...groups.values()];
  const trace = {
    type: 'heatmap',
    x: rows[0].map(({ t }) => t),
    y: [...groups.keys()].map((units) => `${units} units`),
    z: rows.map((row) => row.map(({ mean }) => mean)),
    colorscale: [[0, style.surface], [1, colour(root, 'student')]],
    showscale: false,
    texttemplate: '%{z:.2f}%',
    xgap: 2,
    ygap: 2,
    hovertemplate: '%{y}, T = %{x}: %{z:.2f}%<extra></extra>',
  };
  return { traces: [trace], layout: { ...layout, hovermode: 'closest', margin: { ...layout.margin, l: 84 } } };
}

const MARKS = ['circle', 'square', 'diamond', 'triangle-up', 'x'];

// The range of the means' intervals, within 0 and 100 %: with few seeds they are wide.
/** @param {HTMLElement} root */
function percentRange(root) {
  const ends = studentsOf(root).flatMap(({ key }) => [...byUnits(root, key).values()].flat()).flatMap(({ mean, error }) => (mean === null ? [] : [mean - error, mean + error]));
  return ends.length ? { autorange: false, range: [Math.max(0, Math.min(...ends) - 1), Math.min(100.4, Math.max(...ends) + 1)] } : {};
}

/** @param {HTMLElement} root @param {Layout} layout @returns {Figure} */
function lines(root, layout) {
  const traces = studentsOf(root).flatMap(({ key, colour: hue, dash }) => [...byUnits(root, key)].map(([units, row], k) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: `${units} units`,
    x: row.map(({ t }) => t),
    y: row.map(({ mean }) => mean),
    error_y: { type: 'data', array: row.map(({ error }) => error), thickness: 1, width: 3 },
    line: { color: colour(root, hue), width: 2, dash },
    marker: { symbol: MARKS[k % MARKS.length], size: 8 },
    hovertemplate: '%{y:.2f}%',
  })));
  return { traces, layout: { ...layout, yaxis: { ...layout.yaxis, ...percentRange(root) } } };
}

export const BUILDERS = { accuracy, recall, bias, heat, lines };
