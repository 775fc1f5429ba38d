// Charts are a view of the tables: their numbers, names and colours are read off the page.
// Plotly is fetched when a chart is near the window and run when one is seen; until it has drawn a
// chart, the server's drawing stands in for it.
import { mountScrubber } from './chart_scrubber.js';
import { PLOTLY_CONFIG, chartScale, chartStyle, enlarged, themed } from './chart_style.js';
import { BUILDERS, shownSeries } from './chart_traces.js';
import { prefetch, script } from './lazy_load.js';
import { pageData } from './render.js';

/** @type {Record<string, string>} */
const FIGURE_OF = { terms: 'loss' };
const QUIET_MS = 60;
const LONGEST_WAIT_MS = 300;
const CHEAP_MS = 60;
const NEAR = '50% 0px'; // half a window above and below
const SEEN = 0.1; // of a chart's height: an edge of it is no reason to run Plotly
const MOST_PATIENCE = 7;

// A line as far as the step shown, and the place of that step.
/** @param {HTMLElement} root @param {Element} sketch */
function followStep(root, sketch) {
  const [whole, soFar] = sketch.querySelectorAll('polyline');
  const step = Number(root.querySelector('input[name="step"]').value);
  const points = (whole.getAttribute('points') ?? '').split(' ').slice(0, step + 1);
  soFar.setAttribute('points', points.join(' '));
  sketch.querySelector('.sketch-now').setAttribute('d', `M${points.at(-1).split(',')[0]} 0V100`);
}

// How the server's drawings follow the tables, until Plotly has drawn the charts.
/** @type {Record<string, (root: HTMLElement, sketch: Element) => void>} */
const SKETCHES = {
  comparison(root, sketch) {
    const bars = sketch.querySelectorAll('rect');
    // The tables may show more classes by now, or fewer: the bars stay those that were drawn.
    const heights = [undefined, 'summed', 'sum'].map((left) => shownSeries(root, left).flatMap(({ values }) => values)).find(({ length }) => length === bars.length);
    if (heights) bars.forEach((bar, i) => bar.setAttribute('height', String(heights[i])));
  },
  loss: followStep,
  terms: followStep,
};

/** @param {HTMLElement} root @param {HTMLElement} chart */
function followTables(root, chart) {
  const sketch = chart.querySelector('.sketch');
  if (sketch) SKETCHES[chart.dataset.chart ?? '']?.(root, sketch);
}

/** @param {DOMStringMap} data */
async function plotly({ plotly: source, plotlyStyle }) {
  const sheet = document.createElement('link'); // so marked, it takes the place of inline styles
  Object.assign(sheet, { rel: 'stylesheet', id: 'plotly.js-style-global', className: 'no-inline-styles', href: plotlyStyle });
  if (plotlyStyle && !document.getElementById(sheet.id)) document.head.append(sheet); // a second chart may ask meanwhile
  await script(source);
  return window.Plotly;
}

/** @param {HTMLElement} root @param {Record<string, Builder>} builders @returns {Charts} */
export function mountCharts(root, builders = BUILDERS) {
  /** @type {PlotlyLibrary | null} */
  let library = null;
  /** @type {Timer} */
  let timer;
  /** @type {number | null} */
  let waitingSince = null;
  let costs = [0, Infinity]; // of the latest two updates: a lone hitch says nothing of the next
  const drawn = new Map();
  const seen = new WeakSet();
  /** @param {HTMLElement} chart */
  const isDrawn = (chart) => 'drawn' in chart.dataset;

  // Draw one chart; the value is whether that was needed.
  /** @param {HTMLElement} chart @param {Record<string, Layout>} figures @param {ChartStyle} style */
  function draw(chart, figures, style) {
    const { chart: name = '' } = chart.dataset;
    const figure = enlarged(builders[name](root, themed(figures[FIGURE_OF[name] ?? name], style), style), chartScale());
    const signature = JSON.stringify(figure);
    if (drawn.get(name) === signature && isDrawn(chart)) return false; // a new one is empty
    drawn.set(name, signature);
    library?.react(chart.querySelector('.plot'), figure.traces, figure.layout, PLOTLY_CONFIG);
    chart.dataset.drawn = '';
    return true;
  }

  function update() {
    const began = performance.now();
    waitingSince = null;
    if (!library) return;
    const figures = pageData(root, 'figures');
    const style = chartStyle(root);
    let needed = false;
    for (const chart of root.querySelectorAll('[data-chart]')) {
      if (!seen.has(chart) || !chart.checkVisibility()) continue; // far away, or in a closed panel
      const isFirst = !isDrawn(chart);
      needed = draw(chart, figures, style) || needed;
      if (isFirst) { // which takes long: the others are drawn in a task of their own
        setTimeout(update);
        return;
      }
    }
    if (needed) costs = [costs[1], performance.now() - began];
  }

  // The latest value wins, and a hand on the slider always goes first.
  function refresh() {
    watch();
    const now = performance.now();
    waitingSince ??= now;
    clearTimeout(timer);
    const patience = Math.min(MOST_PATIENCE, Math.max(1, Math.min(...costs) / CHEAP_MS)); // many classes wait for a longer pause
    const longest = waitingSince + LONGEST_WAIT_MS * patience - now;
    timer = setTimeout(update, Math.min(QUIET_MS * patience, longest));
  }

  async function arrive() {
    try {
      library ??= await plotly(root.dataset);
      update();
    } catch { /* the sketches stay, and the tables hold the numbers */ }
  }

  const near = new IntersectionObserver((looks) => {
    if (looks.some(({ isIntersecting }) => isIntersecting)) prefetch(root.dataset.plotly);
  }, { rootMargin: NEAR });
  const inView = new IntersectionObserver((looks) => {
    const arrivals = looks.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
    for (const chart of arrivals) {
      for (const observer of [near, inView]) observer.unobserve(chart);
      seen.add(chart);
    }
    if (!arrivals.length) return;
    watch();
    arrive();
  }, { threshold: SEEN });

  // Charts that came with an answer are watched too.
  function watch() {
    for (const chart of root.querySelectorAll('[data-chart]')) {
      if (!seen.has(chart)) for (const observer of [near, inView]) observer.observe(chart);
      else if (!isDrawn(chart)) followTables(root, chart);
    }
  }

  // What the page says now, as a file.
  /** @param {PageEvents['click']} event */
  async function download({ target }) {
    const [name, format] = target.closest('[data-download]')?.dataset.download?.split(':') ?? [];
    if (!library || !name) return;
    const chart = /** @type {HTMLElement} */ (root.querySelector(`[data-chart="${name}"]`));
    draw(chart, pageData(root, 'figures'), chartStyle(root));
    const { saveChart } = await import('./chart_file.js');
    saveChart(library, root, chart, format);
  }

  root.addEventListener('click', download);
  mountScrubber(root);
  watch();
  document.documentElement.addEventListener('theme', refresh);
  new ResizeObserver(refresh).observe(root);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
  return { refresh };
}
