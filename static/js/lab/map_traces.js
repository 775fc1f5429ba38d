// The traces of the temperature map, read from its table.
import { colour, percent, studentsOf } from './tables.js';

const OF_DIVERGENCES = ['distilled', 'gain', 'gain_over_smoothed'];

// The map's rows by their name: temperature, mean and its interval's half width of one column. The
// other students are the same with every divergence: they have one row for all.
/** @param {HTMLElement} root @param {string} key */
function byRow(root, key) {
  const table = root.querySelector('table[data-table="map"]');
  /** @param {string} name */
  const columnOf = (name) => table.querySelector(`th[data-column="${name}"]`).cellIndex;
  const [ofT, column] = [columnOf('T'), columnOf(key)];
  /** @type {Map<string, { t: string, mean: number | null, error: number, text: string }[]>} */
  const groups = new Map();
  for (const row of table.tBodies[0].rows) {
    const name = row.dataset[OF_DIVERGENCES.includes(key) ? 'row' : 'like'] ?? '';
    const [t, text] = [row.cells[ofT].textContent, row.cells[column].textContent];
    const [mean, error] = text.split('±').map(percent);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    if (group.some((other) => other.t === t)) continue;
    group.push({ t, mean: Number.isNaN(mean) ? null : mean, error: error || 0, text });
  }
  return groups;
}

// A cell's own words, without its interval; what is not clear says so.
/** @param {string} text */
const cellText = (text) => text.replace(/ ±[^,]*/, '').replace(', ', '<br>');

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
export function heat(root, layout, style) {
  const ofGain = root.querySelector('#map-form input[name="colour"]:checked')?.value === 'gain';
  const groups = byRow(root, ofGain ? 'gain' : 'distilled');
  const rows = [...groups.values()];
  // A gain has two directions: the colour of the student that is better.
  const towards = [style.surface, colour(root, 'student')];
  const scale = ofGain ? [colour(root, 'hard-student'), ...towards] : towards;
  const trace = {
    type: 'heatmap',
    x: rows[0].map(({ t }) => t),
    y: [...groups.keys()],
    z: rows.map((row) => row.map(({ mean }) => mean)),
    text: rows.map((row) => row.map(({ text }) => cellText(text))),
    colorscale: scale.map((hue, k) => [k / (scale.length - 1), hue]),
    ...(ofGain && { zmid: 0 }),
    showscale: false,
    texttemplate: '%{text}',
    xgap: 2,
    ygap: 2,
    hovertemplate: `%{y}, T = %{x}: %{z:.2f}${ofGain ? ' points' : '%'}<extra></extra>`,
  };
  return { traces: [trace], layout: { ...layout, hovermode: 'closest', yaxis: { ...layout.yaxis, automargin: true }, margin: { ...layout.margin, l: 84 } } };
}

const MARKS = ['circle', 'square', 'diamond', 'triangle-up', 'x', 'cross', 'triangle-down', 'star', 'pentagon'];

// The range of the means' intervals, within 0 and 100 %: with few seeds they are wide.
/** @param {HTMLElement} root */
function percentRange(root) {
  const ends = studentsOf(root).flatMap(({ key }) => [...byRow(root, key).values()].flat()).flatMap(({ mean, error }) => (mean === null ? [] : [mean - error, mean + error]));
  return ends.length ? { autorange: false, range: [Math.max(0, Math.min(...ends) - 1), Math.min(100.4, Math.max(...ends) + 1)] } : {};
}

/** @param {HTMLElement} root @param {Layout} layout @returns {Figure} */
export function lines(root, layout) {
  const traces = studentsOf(root).flatMap(({ key, colour: hue, dash }) => [...byRow(root, key)].map(([name, row], k) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: row.map(({ t }) => t),
    y: row.map(({ mean }) => mean),
    error_y: { type: 'data', array: row.map(({ error }) => error), thickness: 1, width: 3 },
    line: { color: colour(root, hue), width: 2, dash },
    marker: { symbol: MARKS[k % MARKS.length], size: 8 },
    hovertemplate: '%{y:.2f}%',
  })));
  return { traces, layout: { ...layout, yaxis: { ...layout.yaxis, ...percentRange(root) } } };
}
