// The traces of the explorer's charts: numbers from the tables, names and colours from the legends.
import { loss, terms } from './loss_traces.js';
import { chartScale, legendOf } from './chart_style.js';

export { colourOf } from './chart_style.js';

/** @type {Record<string, string>} */
const PATTERNS = { 'hard-student-soft': '/' };
const LONGEST_TICK = 14;
const SHORTEST_TICK = 8;
const LETTER_PX = 8;
const DIGIT_PX = 7;
/** @type {[string, number][]} */
const LABELS = [['%{y:.1f}%', 27], ['%{y:.0f}%', 14], ['%{y:.0f}', 6]]; // pixels beside the whole digits

const IN_NO_XML = /[\ufffe\uffff]/g; // a downloaded chart is an SVG

// Plotly parses markup in texts: escape class names, and isolate their direction.
/** @param {string} name @param {number} letters */
function asText(name, letters) {
  const characters = [...name.replaceAll(IN_NO_XML, '')];
  const short = characters.length > letters ? `${characters.slice(0, letters - 1).join('')}…` : characters.join('');
  const escaped = short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\u2068${escaped}\u2069`;
}

// The longest format of numbers that fits over bars of this width.
/** @param {number[]} values @param {number} width */
function labelOver(values, width) {
  const digits = Math.max(...values) >= 99.5 ? 3 : 2;
  return LABELS.find(([, more]) => digits * DIGIT_PX + more <= width)?.[0] ?? '';
}

// Tick labels for slots of this width: all names, shortened, or every n-th name in full.
/** @param {string[]} names @param {number} slot @param {{ r: number }} margin */
function ticksBelow(names, slot, { r }) {
  const fitting = Math.floor(slot / LETTER_PX);
  const longest = Math.min(LONGEST_TICK, Math.max(...names.map((name) => name.length)));
  const letters = fitting < Math.min(SHORTEST_TICK, longest) ? longest : Math.min(LONGEST_TICK, fitting);
  const width = Math.min(letters, longest) * LETTER_PX;
  const every = Math.ceil(width / slot);
  /** @param {number} i */
  const isWhole = (i) => (names.length - i - 0.5) * slot + r >= width / 2; // within the picture
  return names.map((name, i) => (i % every || !isWhole(i) ? '' : asText(name, letters)));
}

// The sum of the classes that are left out is always named, and the one before it where there is room.
/** @param {string[]} ticks @param {string} sum @param {number} slot */
function withSum(ticks, sum, slot) {
  const before = slot < SHORTEST_TICK * LETTER_PX ? '' : ticks.at(-1);
  return [...ticks.slice(0, -1), before, sum];
}

// The rows of a table that are shown: of many classes some and the sum of the others, or all.
/** @param {HTMLElement} root */
const leftOut = (root) => (root.querySelector('[data-panel="classes"]:not([open])') ? 'summed' : 'sum');

/** @param {HTMLTableElement} table @param {string} left the part that is not shown */
function shownRows(table, left) {
  return [...table.tBodies[0].rows].filter(({ dataset }) => dataset.part !== left);
}

// The series of the comparison's legend, with their numbers in percent.
/** @param {HTMLElement} root */
export function shownSeries(root, left = leftOut(root)) {
  return legendOf(root.querySelector('[data-chart="comparison"]')).flatMap(({ line, title, colour }) => {
    const table = /** @type {HTMLTableElement | null} */ (root.querySelector(`table[data-series="${line}"]`));
    if (!table) return [];
    const rows = shownRows(table, left);
    const names = rows.map(({ cells }) => cells[0].firstElementChild?.textContent ?? '');
    const values = rows.map((row) => Number.parseFloat(row.querySelector('.bar-number').textContent));
    return [{ line, title, colour, names, values, sums: rows.at(-1).dataset.part === 'sum' }];
  });
}

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function comparison(root, layout, style) {
  const shown = shownSeries(root);
  const [{ names, sums }] = shown;
  const places = names.map((_, i) => i);
  const { l, r } = layout.margin;
  const slot = (root.querySelector('[data-chart="comparison"]').clientWidth / chartScale() - l - r) / names.length;
  const room = (slot * (1 - layout.bargap)) / shown.length;
  const texttemplate = labelOver(shown.flatMap(({ values }) => values), room);
  const traces = shown.map(({ line, title, colour, values }) => ({
    type: 'bar',
    name: title,
    x: places,
    y: values,
    texttemplate,
    textposition: 'outside',
    textangle: 0,
    constraintext: 'none',
    textfont: { color: style.text, size: 11, weight: 600 },
    cliponaxis: false,
    marker: { color: colour, pattern: { shape: PATTERNS[line] ?? '', solidity: 0.3 } },
    hovertemplate: '%{y:.1f}%',
  }));
  const classes = sums ? names.slice(0, -1) : names;
  const ticks = ticksBelow(classes, slot, layout.margin);
  const ticktext = sums ? withSum(ticks, `+${Number.parseInt(names.at(-1), 10)}`, slot) : ticks;
  const xaxis = { ...layout.xaxis, type: 'linear', tickvals: places, ticktext, tickangle: 0 };
  return { traces, layout: { ...layout, xaxis } };
}

export const BUILDERS = { comparison, loss, terms };
