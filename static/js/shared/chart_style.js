// How Plotly's charts look: the page's own colours and fonts, in either theme, and the names, colours and
// dashes of the legends beside them.

export const PLOTLY_CONFIG = { displayModeBar: false, responsive: true, showSendToCloud: false, plotlyServerURL: '', doubleClick: false };

/** @param {HTMLElement} root @returns {ChartStyle} */
export function chartStyle(root) {
  const css = getComputedStyle(root);
  /** @param {string} selector @param {'color' | 'borderTopColor' | 'backgroundColor'} property */
  const probe = (selector, property) => getComputedStyle(root.querySelector(selector))[property];
  const text = css.color;
  const muted = probe('.legend', 'color');
  const line = probe('.chart-card', 'borderTopColor');
  const surface = probe('.chart-card', 'backgroundColor');
  return { text, muted, line, surface, font: css.fontFamily };
}

/** @param {Layout} layout @param {ChartStyle} style */
export function themed(layout, style) {
  const font = { color: style.muted, size: 12 };
  const axis = { gridcolor: style.line, spikecolor: style.muted, tickfont: { color: style.muted } };
  /** @param {Layout} own */
  const axisOf = (own) => ({ ...own, ...axis, title: { ...own.title, font } });
  return {
    ...layout,
    paper_bgcolor: style.surface,
    font: { ...layout.font, family: style.font, color: style.text },
    hoverlabel: { bgcolor: style.surface, bordercolor: style.line, font: { color: style.text } },
    xaxis: { ...axisOf(layout.xaxis), linecolor: style.line },
    yaxis: axisOf(layout.yaxis),
  };
}

// In a presentation texts, lines and margins grow as the page's text does.
const SMALLEST_TEXT_PX = 11; // of a chart on the page
const LENGTHS = ['size', 'width', 'l', 'r', 't', 'b', 'standoff', 'ticklabelstandoff', 'spikethickness', 'xshift', 'yshift', 'borderpad', 'pad'];

// How much larger charts are than on the page: in a presentation their smallest text is as large as the page's.
export function chartScale() {
  const page = document.documentElement;
  if (page.dataset.view !== 'present') return 1;
  return Number.parseFloat(getComputedStyle(page).fontSize) / SMALLEST_TEXT_PX;
}

// A figure, or a part of one, with its lengths in pixels scaled; its numbers and positions stay.
/** @template V @param {V} part @param {number} scale @returns {V} */
export function enlarged(part, scale) {
  if (scale === 1 || typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return /** @type {V} */ (part.map((item) => enlarged(item, scale)));
  const entries = Object.entries(part).map(([name, value]) => {
    const isLength = typeof value === 'number' && LENGTHS.includes(name);
    return [name, isLength ? value * scale : enlarged(value, scale)];
  });
  return Object.fromEntries(entries);
}

/** @param {Element} element */
export const colourOf = (element) => getComputedStyle(element).backgroundColor;

// The entries of a chart's legend: the table or column that each one names, its text, colour and dash.
/** @param {Element} chart */
export function legendOf(chart) {
  const entries = chart.closest('figure').querySelectorAll('.legend [data-line]');
  return [...entries].map((entry) => ({
    line: entry.dataset.line ?? '',
    title: (entry.textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
    colour: colourOf(entry.querySelector('.swatch')),
    dash: entry.dataset.dash,
  }));
}
