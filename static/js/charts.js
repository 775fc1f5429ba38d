// Charts are a view of the tables: their numbers, names and colours are read off the page.
// Plotly arrives last and never keeps anything else waiting.
import { BUILDERS } from './figures.js';
import { script } from './late.js';
import { carried } from './render.js';

const CONFIG = { displayModeBar: false, responsive: true, showSendToCloud: false, plotlyServerURL: '', doubleClick: false };
const FIGURE_OF = { terms: 'loss' };
const QUIET_MS = 60;
const LONGEST_WAIT_MS = 300;
const CHEAP_MS = 60;
const MOST_PATIENCE = 7;

async function plotly({ plotly: source, plotlyStyle }) {
  const sheet = document.createElement('link'); // so marked, it takes the place of inline styles
  Object.assign(sheet, { rel: 'stylesheet', id: 'plotly.js-style-global', className: 'no-inline-styles', href: plotlyStyle });
  if (plotlyStyle) document.head.append(sheet);
  await script(source);
  return window.Plotly;
}

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

export function mountCharts(root, builders = BUILDERS) {
  let library = null;
  let timer = null;
  let waitingSince = null;
  let costs = [0, 0]; // of the latest two draws: Plotly's start, or a lone hitch, says nothing of the next
  const drawn = new Map();

  function draw() {
    const began = performance.now();
    let something = false;
    waitingSince = null;
    if (!library) return;
    const figures = carried(root, 'figures');
    const style = styles(root);
    for (const chart of root.querySelectorAll('[data-chart]')) {
      if (!chart.checkVisibility()) continue; // in a closed panel
      const name = chart.dataset.chart;
      const figure = builders[name](root, themed(figures[FIGURE_OF[name] ?? name], style), style);
      const signature = JSON.stringify(figure);
      if (drawn.get(name) === signature && 'drawn' in chart.dataset) continue; // a new one is empty
      drawn.set(name, signature);
      library.react(chart.querySelector('.plot'), figure.traces, figure.layout, CONFIG);
      chart.dataset.drawn = '';
      something = true;
    }
    if (something) costs = [costs[1], performance.now() - began];
  }

  // The latest value wins, and a hand on the slider always goes first.
  function refresh() {
    const now = performance.now();
    waitingSince ??= now;
    clearTimeout(timer);
    const patience = Math.min(MOST_PATIENCE, Math.max(1, Math.min(...costs) / CHEAP_MS)); // many classes wait for a longer pause
    const longest = waitingSince + LONGEST_WAIT_MS * patience - now;
    timer = setTimeout(draw, Math.min(QUIET_MS * patience, longest));
  }

  async function arrive() {
    try {
      library = await plotly(root.dataset);
      refresh();
    } catch { /* the sketches stay, and the tables hold the numbers */ }
  }

  // A chart as a file, as large as it stands here and on the card's own colour.
  function download({ target }) {
    const [name, format] = target.closest('[data-download]')?.dataset.download.split(':') ?? [];
    if (!library || !name) return;
    const plot = root.querySelector(`[data-chart="${name}"] .plot`);
    const { clientWidth: width, clientHeight: height } = plot;
    const filename = `soft-targets-${name}`;
    library.downloadImage(plot, { format, width, height, scale: format === 'png' ? 2 : 1, filename });
  }

  root.addEventListener('click', download);
  arrive();
  document.documentElement.addEventListener('theme', refresh);
  new ResizeObserver(refresh).observe(root);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
  return { refresh };
}
