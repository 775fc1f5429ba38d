// A chart as a file: an image that says what the page says around it.
import { PLOTLY_CONFIG } from './chart_style.js';

const TITLE_PX = 44;
const NAME_PX = 20; // of a series in the legend, which may have a line of its own

// What the page says around the chart, said in the picture: its title, the condition, the names of its series.
/** @param {HTMLElement} root @param {HTMLElement & Plot} plot */
function captioned(root, plot) {
  const title = plot.closest('figure').querySelector('h2, h3').textContent;
  const { caption } = plot.closest('figure').dataset;
  const [T, step] = ['[data-figure="T"]', '[data-readout="step"]'].map((name) => root.querySelector(name)?.textContent);
  const { data, layout } = plot;
  return {
    data,
    layout: {
      ...layout,
      width: plot.clientWidth,
      height: plot.clientHeight + TITLE_PX + NAME_PX * data.length,
      margin: { ...layout.margin, t: layout.margin.t + TITLE_PX },
      xaxis: { ...layout.xaxis, automargin: true },
      title: { text: title, subtitle: { text: caption ?? `T = ${T}, step ${step}` }, x: 0, xref: 'paper', y: 1, yanchor: 'top', pad: { t: 14 }, font: { size: 15, weight: 600 } },
      showlegend: true,
      legend: { ...layout.legend, orientation: 'h', x: 0, y: 0, yref: 'container', yanchor: 'bottom' },
    },
    config: PLOTLY_CONFIG,
  };
}

// As wide as the chart stands here, and on the card's own colour.
/** @param {PlotlyLibrary} library @param {HTMLElement} root @param {HTMLElement} chart @param {string} format */
export function saveChart(library, root, chart, format) {
  const plot = /** @type {HTMLElement & Plot} */ (chart.querySelector('.plot'));
  const figure = captioned(root, plot);
  const { width, height } = figure.layout;
  library.downloadImage(figure, { format, width, height, scale: format === 'png' ? 2 : 1, filename: `soft-targets-${chart.dataset.chart}` });
}
