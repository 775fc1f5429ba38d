// Charts are a view of the tables: their numbers, names and colours are read off the page.
// Plotly arrives last and never keeps anything else waiting.
import { carried } from './render.js';

const CONFIG = { displayModeBar: false, responsive: true, showSendToCloud: false, plotlyServerURL: '', doubleClick: false };
const SERIES = [
  { name: 'teacher-hard', title: 'hard targets' },
  { name: 'teacher-soft', title: 'soft targets' },
  { name: 'student-soft', title: 'student' },
];
const LONGEST_TICK = 14;
const SHORTEST_TICK = 8;
const LETTER_PX = 8;
const QUIET_MS = 60;
const LONGEST_WAIT_MS = 300;

// Plotly reads markup in its texts; a class name is never markup, and keeps its direction to itself.
function asText(name, letters) {
  const characters = [...name];
  const short = characters.length > letters ? `${characters.slice(0, letters - 1).join('')}…` : name;
  const escaped = short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\u2068${escaped}\u2069`;
}

let arriving;
function plotly(root) {
  arriving ??= new Promise((resolve, reject) => {
    const sheet = document.createElement('link'); // so marked, it takes the place of inline styles
    Object.assign(sheet, { rel: 'stylesheet', id: 'plotly.js-style-global', className: 'no-inline-styles', href: root.dataset.plotlyStyle });
    document.head.append(sheet);
    const script = document.createElement('script');
    Object.assign(script, { src: root.dataset.plotly, onload: () => resolve(window.Plotly), onerror: reject });
    document.head.append(script);
  });
  return arriving;
}

const colourOf = (element) => getComputedStyle(element).backgroundColor;

function styles(root) {
  const css = getComputedStyle(root);
  const probe = (selector, property) => getComputedStyle(root.querySelector(selector))[property];
  const text = css.color;
  const muted = probe('.legend', 'color');
  const line = probe('.chart-card', 'borderTopColor');
  const surface = probe('.chart-card', 'backgroundColor');
  return { text, muted, line, surface, font: css.fontFamily };
}

function themed(layout, style) {
  const axis = { gridcolor: style.line, spikecolor: style.muted, tickfont: { color: style.muted } };
  return {
    ...layout,
    paper_bgcolor: style.surface,
    font: { ...layout.font, family: style.font, color: style.text },
    hoverlabel: { bgcolor: style.surface, bordercolor: style.line, font: { color: style.text } },
    xaxis: { ...layout.xaxis, ...axis, linecolor: style.line },
    yaxis: { ...layout.yaxis, ...axis },
  };
}

function comparison(root, layout, style) {
  const tables = SERIES.map(({ name }) => root.querySelector(`table[data-series="${name}"]`));
  const names = [...tables[0].tBodies[0].rows].map((row) => row.cells[0].textContent);
  const places = names.map((_, i) => i);
  const { l, r } = layout.margin;
  const slot = (root.querySelector('[data-chart="comparison"]').clientWidth - l - r) / names.length;
  const room = (slot * (1 - layout.bargap)) / SERIES.length;
  const traces = tables.map((table, k) => {
    const texts = [...table.querySelectorAll('.bar-number')].map((number) => number.textContent);
    return {
      type: 'bar',
      name: SERIES[k].title,
      x: places,
      y: texts.map(Number.parseFloat),
      texttemplate: room < 15 ? '' : room < 28 ? '%{y:.0f}' : room < 44 ? '%{y:.0f}%' : '%{y:.1f}%',
      textposition: 'outside',
      textangle: 0,
      constraintext: 'none',
      textfont: { color: style.text, size: 11, weight: 600 },
      cliponaxis: false,
      marker: { color: colourOf(table.querySelector('.swatch')) },
      hovertemplate: '%{y:.1f}%',
    };
  });
  const letters = Math.min(LONGEST_TICK, Math.max(SHORTEST_TICK, Math.floor(slot / LETTER_PX)));
  const widest = Math.min(letters, Math.max(...names.map((name) => name.length))) * LETTER_PX;
  const every = Math.ceil(widest / slot);
  const ticktext = names.map((name, i) => (i % every ? '' : asText(name, letters)));
  const xaxis = { ...layout.xaxis, type: 'linear', tickvals: places, ticktext, tickangle: 0 };
  return { traces, layout: { ...layout, xaxis } };
}

function loss(root, layout, style) {
  const cells = [...root.querySelectorAll('table[data-table="loss"] tbody td:nth-child(2)')];
  const y = cells.map((cell) => Number.parseFloat(cell.textContent));
  const step = Number(root.querySelector('input[name="step"]').value);
  const colour = colourOf(root.querySelector('table[data-series="student"] .swatch'));
  const line = { type: 'scatter', mode: 'lines', name: 'loss', hovertemplate: '%{y} nats' };
  const traces = [
    { ...line, y, line: { color: style.line, width: 2.5 } },
    { ...line, y: y.slice(0, step + 1), line: { color: colour, width: 2.5 }, hoverinfo: 'skip', hovertemplate: undefined },
    {
      type: 'scatter',
      mode: 'markers+text',
      x: [step],
      y: [y[step]],
      text: [`${cells[step].textContent} nats`],
      textposition: step > y.length / 2 ? 'top left' : 'top right',
      textfont: { color: style.text, size: 12, weight: 600 },
      marker: { color: colour, size: 10 },
      cliponaxis: false,
      hoverinfo: 'skip',
    },
  ];
  const last = y.length - 1;
  const every = [1, 2, 5, 10, 20, 50].find((count) => last / count < 6) ?? 100;
  const tickvals = [...y.keys()].filter((k) => k === last || (k % every === 0 && last - k > every / 3));
  const xaxis = { ...layout.xaxis, tickvals, range: [-0.01 * y.length, last + 0.01 + 0.01 * y.length] };
  return { traces, layout: { ...layout, xaxis } };
}

const BUILDERS = { comparison, loss };

export function mountCharts(root) {
  let library = null;
  let timer = null;
  let waitingSince = null;
  const drawn = new Map();

  function draw() {
    waitingSince = null;
    if (!library) return;
    const figures = carried(root, 'figures');
    const style = styles(root);
    for (const chart of root.querySelectorAll('[data-chart]')) {
      const name = chart.dataset.chart;
      const figure = BUILDERS[name](root, themed(figures[name], style), style);
      const signature = JSON.stringify(figure);
      if (drawn.get(name) === signature) continue;
      drawn.set(name, signature);
      library.react(chart.querySelector('.plot'), figure.traces, figure.layout, CONFIG);
      chart.dataset.drawn = '';
    }
  }

  // The latest value wins, and a hand on the slider always goes first.
  function refresh() {
    const now = performance.now();
    waitingSince ??= now;
    clearTimeout(timer);
    timer = setTimeout(draw, Math.min(QUIET_MS, waitingSince + LONGEST_WAIT_MS - now));
  }

  async function arrive() {
    try {
      library = await plotly(root);
      refresh();
    } catch { /* the sketches stay, and the tables hold the numbers */ }
  }

  const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 200));
  if (document.readyState === 'complete') whenIdle(arrive);
  else window.addEventListener('load', () => whenIdle(arrive), { once: true });
  document.documentElement.addEventListener('theme', refresh);
  new ResizeObserver(refresh).observe(root);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
  return { refresh };
}
