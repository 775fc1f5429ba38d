// How Plotly's charts look: the page's own colours and fonts, in either theme.

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
