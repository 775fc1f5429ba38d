// The traces of each chart, read from the tables: numbers, names and colours.
import { chartScale } from './chart_style.js';

const SERIES = [
  { name: 'teacher-hard', title: 'hard targets' },
  { name: 'teacher-soft', title: 'soft targets' },
  { name: 'student-soft', title: 'student' },
  { name: 'hard-student-soft', title: 'student on hard labels', pattern: '/' },
];
const LONGEST_TICK = 14;
const SHORTEST_TICK = 8;
const LETTER_PX = 8;
const DIGIT_PX = 7;
/** @type {[string, number][]} */
const LABELS = [['%{y:.1f}%', 27], ['%{y:.0f}%', 14], ['%{y:.0f}', 6]]; // pixels beside the whole digits
const HEADROOM = 1.06;

const IN_NO_XML = /[\ufffe\uffff]/g; // a downloaded chart is an SVG

// Plotly parses markup in texts: escape class names, and isolate their direction.
/** @param {string} name @param {number} letters */
function asText(name, letters) {
  const characters = [...name.replaceAll(IN_NO_XML, '')];
  const short = characters.length > letters ? `${characters.slice(0, letters - 1).join('')}…` : characters.join('');
  const escaped = short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\u2068${escaped}\u2069`;
}

/** @param {Element} element */
export const colourOf = (element) => getComputedStyle(element).backgroundColor;

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

// The series that the page has tables of, with their numbers in percent.
/** @param {HTMLElement} root */
export function shownSeries(root) {
  return SERIES.flatMap((series) => {
    const table = /** @type {HTMLTableElement | null} */ (root.querySelector(`table[data-series="${series.name}"]`));
    const numbers = [...(table?.querySelectorAll('.bar-number') ?? [])];
    return table ? [{ ...series, table, values: numbers.map((number) => Number.parseFloat(number.textContent ?? '')) }] : [];
  });
}

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function comparison(root, layout, style) {
  const shown = shownSeries(root);
  const names = [...shown[0].table.tBodies[0].rows].map((row) => row.cells[0].textContent);
  const places = names.map((_, i) => i);
  const { l, r } = layout.margin;
  const slot = (root.querySelector('[data-chart="comparison"]').clientWidth / chartScale() - l - r) / names.length;
  const room = (slot * (1 - layout.bargap)) / shown.length;
  const texttemplate = labelOver(shown.flatMap(({ values }) => values), room);
  const traces = shown.map(({ title, table, values, pattern }) => ({
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
    marker: { color: colourOf(table.querySelector('.swatch')), pattern: { shape: pattern ?? '', solidity: 0.3 } },
    hovertemplate: '%{y:.1f}%',
  }));
  const xaxis = { ...layout.xaxis, type: 'linear', tickvals: places, ticktext: ticksBelow(names, slot, layout.margin), tickangle: 0 };
  return { traces, layout: { ...layout, xaxis } };
}

// A column of the loss table by its name; texts for labels, numbers for lines.
/** @param {HTMLElement} root @param {string} name */
function column(root, name) {
  const table = root.querySelector('table[data-table="loss"]');
  const index = [...table.rows[0].cells].findIndex((cell) => cell.dataset.column === name);
  return index < 0 ? [] : [...table.tBodies[0].rows].map((row) => row.cells[index].textContent);
}

// "below 1e-18" is drawn at 1e-18.
/** @param {string} text */
const nats = (text) => Number.parseFloat(text.replace('below ', ''));
/** @param {string[]} texts @returns {Trace} */
const lineOf = (texts) => ({ type: 'scatter', mode: 'lines', y: texts.map(nats), hovertemplate: '%{y} nats' });

/** @param {Layout} layout @param {number} count */
function stepAxis(layout, count) {
  const last = count - 1;
  const every = [1, 2, 5, 10, 20, 50].find((ticks) => last / ticks < 6) ?? 100;
  const tickvals = [...Array(count).keys()].filter((k) => k === last || (k % every === 0 && last - k > every / 3));
  return { ...layout.xaxis, tickvals, range: [-0.01 * count, last + 0.01 + 0.01 * count] };
}

// The note has the card's background, so that lines do not run through its text.
/** @param {number} step @param {number} value @param {string} text @param {boolean} isLate @param {ChartStyle} style */
function noteAt(step, value, text, isLate, style) {
  const [xanchor, xshift] = isLate ? ['right', -6] : ['left', 6];
  return { x: step, y: value, text, showarrow: false, xanchor, xshift, yanchor: 'bottom', yshift: 6, borderpad: 1, bgcolor: style.surface, font: { color: style.text, size: 12, weight: 600 } };
}

/** @param {HTMLElement} root @param {Layout} layout @param {ChartStyle} style @returns {Figure} */
function loss(root, layout, style) {
  const texts = column(root, 'loss');
  const hardTexts = column(root, 'hard-loss');
  const step = Number(root.querySelector('input[name="step"]').value);
  const colour = colourOf(root.querySelector('table[data-series="student"] .swatch'));
  /** @type {Trace} */
  const whole = { ...lineOf(texts), name: 'loss', line: { color: style.line, width: 2.5 }, showlegend: false };
  /** @type {Trace[]} */
  const traces = [
    whole,
    { ...whole, y: whole.y.slice(0, step + 1), line: { color: colour, width: 2.5 }, hoverinfo: 'skip', hovertemplate: undefined, showlegend: true },
    {
      type: 'scatter',
      mode: 'markers',
      x: [step],
      y: [whole.y[step]],
      marker: { color: colour, size: 10 },
      cliponaxis: false,
      hoverinfo: 'skip',
      showlegend: false,
    },
  ];
  if (hardTexts.length) {
    const hard = colourOf(root.querySelector('table[data-series="hard-student"] .swatch'));
    traces.unshift({ ...lineOf(hardTexts), name: 'on hard labels', line: { color: hard, width: 2, dash: 'dash' } });
  }
  for (const table of root.querySelectorAll('table[data-series^="pin-"]')) {
    const pinned = column(root, `${table.dataset.series}-loss`);
    const line = { color: colourOf(table.querySelector('.swatch')), width: 1.5, dash: 'dot' };
    traces.unshift({ ...lineOf(pinned), name: table.querySelector('.distribution-title').textContent, line });
  }
  const highest = Math.max(...traces.flatMap(({ y }) => y)) || 1;
  const yaxis = { ...layout.yaxis, range: [0, HEADROOM * highest] }; // fixed, because the note would widen an automatic range
  const annotations = [noteAt(step, whole.y[step], `${texts[step]} nats`, step > texts.length / 2, style)];
  return { traces, layout: { ...layout, xaxis: stepAxis(layout, texts.length), yaxis, annotations, legend: { traceorder: 'reversed' } } };
}

/** @param {HTMLElement} root @param {Layout} layout @returns {Figure} */
function terms(root, layout) {
  const chart = root.querySelector('[data-chart="terms"]');
  const colours = [...chart.closest('figure').querySelectorAll('.legend .swatch')].map(colourOf);
  const names = ['loss', 'soft-term', 'hard-term'];
  /** @type {Trace[]} */
  const traces = names.map((name, k) => ({
    ...lineOf(column(root, name)),
    name: name.replace('-', ' '),
    line: { color: colours[k], width: k ? 2 : 3, dash: ['solid', 'solid', 'dash'][k] },
  }));
  return { traces, layout: { ...layout, xaxis: stepAxis(layout, traces[0].y.length) } };
}

export const BUILDERS = { comparison, loss, terms };
