// Charts in a presentation: texts, lines and margins grow as the page's text does.

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
