// The traces of the temperature map, read from its table.
import { colour, percent, rowsOf, studentsOf } from './tables.js';

// The map's rows by units: temperature, mean and its interval's half width of one student.
/** @param {HTMLElement} root @param {string} key */
function byUnits(root, key) {
  const column = root.querySelector(`table[data-table="map"] th[data-column="${key}"]`).cellIndex;
  /** @type {Map<string, { t: string, mean: number | null, error: number, text: string }[]>} */
  const groups = new Map();
  for (const row of rowsOf(root, 'map')) {
    const [mean, error] = row[column].split('±').map(percent);
    if (!groups.has(row[0])) groups.set(row[0], []);
    groups.get(row[0])?.push({ t: row[1], mean: Number.isNaN(mean) ? null : mean, error: error || 0, text: row[column] });
  }
  return groups;
}

// A cell's own words, without its interval; what is not clear says so.
/** @param {string} text */
const cellText = (text) => text.replace(/ ±[^,]*/, '').replace(', ', '<br>');

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
export function heat(root, layout, style) {
  const ofGain = root.querySelector('#map-form input[name="colour"]:checked')?.value === 'gain';
  const groups = byUnits(root, ofGain ? 'gain' : 'distilled');
  const rows = [...groups.values()];
  // A gain has two directions: the colour of the student that is better.
  const towards = [style.surface, colour(root, 'student')];
  const scale = ofGain ? [colour(root, 'hard-student'), ...towards] : towards;
  const trace = {
    type: 'heatmap',
    x: rows[0].map(({ t }) => t),
    y: [...groups.keys()].map((units) => `${units} units`),
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
export function lines(root, layout) {
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
