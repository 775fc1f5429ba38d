// The legend beside a chart: what its lines and bars are called, and which colour each has.

/** @param {Element} element */
export const colourOf = (element) => getComputedStyle(element).backgroundColor;

// Its entries: the table or column that each one names, its text, colour and dash.
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
