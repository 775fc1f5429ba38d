// Shows frames on the page: numbers in tables, texts in the elements with their names.

/** @template {keyof PageData} K @param {ParentNode} root @param {K} name @returns {PageData[K]} */
export function pageData(root, name) {
  return JSON.parse(root.querySelector(`script[data-carried="${name}"]`).textContent);
}

// One frame of the data that the page carries by column.
/** @param {FrameColumns} columns @param {number} i @returns {Frame} */
export function frameAt({ series, texts, signed = {} }, i) {
  /** @template V @param {Record<string, V[]>} columns @returns {Record<string, V>} */
  const at = (columns) => Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]]));
  return { series: at(series), texts: at(texts), signed: at(signed) };
}

// The same data where the page carries each number of a series as its difference from the frame before.
/** @template {FrameColumns} C @param {C} columns @returns {C} */
export function summed(columns) {
  for (const rows of Object.values(columns.series)) {
    for (let i = 1; i < rows.length; i += 1) rows[i] = rows[i].map((difference, k) => rows[i - 1][k] + difference);
  }
  return columns;
}

/** @param {number} tenths */
const percentText = (tenths) => `${(tenths / 10).toFixed(1)}%`;

/** @param {HTMLTableElement} table @param {number[]} tenths */
function showSeries(table, tenths) {
  const rows = table.tBodies[0].rows;
  for (let i = 0; i < tenths.length; i += 1) {
    const cell = rows[i].cells[1];
    const text = percentText(tenths[i]);
    const number = /** @type {Element} */ (cell.lastElementChild);
    if (number.textContent === text) continue;
    number.textContent = text;
    cell.querySelector('.bar-fill').setAttribute('width', text);
  }
}

/** @param {HTMLElement} root @param {number[]} tenths */
function showTargets(root, tenths) {
  for (const table of root.querySelectorAll('[data-series$="student-soft"]')) {
    table.querySelectorAll('.bar-target').forEach((mark, i) => mark.setAttribute('x', percentText(tenths[i])));
    table.querySelectorAll('.target').forEach((cell, i) => { cell.textContent = percentText(tenths[i]); });
  }
}

/** @param {HTMLElement} root @param {string} pin @param {number[]} tenths */
function showPin(root, pin, tenths) {
  const marks = root.querySelectorAll(`.bar-pin[data-pin="${pin}"]`);
  marks.forEach((mark, i) => mark.setAttribute('x', percentText(tenths[i])));
}

// Signed bars grow from the middle; a length of 1000 fills half the width.
/** @param {HTMLTableElement} table @param {[number, string][]} bars */
function showSigned(table, bars) {
  const rows = table.tBodies[0].rows;
  bars.forEach(([length, text], i) => {
    const bar = rows[i].querySelector('.bar-fill');
    bar.setAttribute('x', `${50 + Math.min(0, length) / 20}%`);
    bar.setAttribute('width', `${Math.abs(length) / 20}%`);
    rows[i].querySelector('.bar-number').textContent = text;
  });
}

// One number of a series, in a sentence.
/** @param {HTMLElement} root @param {Record<string, number[]>} series */
function showShares(root, series) {
  for (const element of root.querySelectorAll('[data-share]')) {
    const [name, i] = element.dataset.share?.split(':') ?? [];
    if (name in series) element.textContent = percentText(series[name][Number(i)]);
  }
}

/** @param {HTMLElement} root @param {Frame} frame */
export function show(root, frame) {
  for (const [name, tenths] of Object.entries(frame.series)) {
    const table = root.querySelector(`table[data-series="${name}"]`);
    if (table) showSeries(table, tenths);
    if (name.startsWith('pin-')) showPin(root, name.slice('pin-'.length), tenths);
  }
  for (const [name, bars] of Object.entries(frame.signed ?? {})) {
    showSigned(root.querySelector(`table[data-signed="${name}"]`), bars);
  }
  if (frame.series['teacher-soft']) showTargets(root, frame.series['teacher-soft']);
  showShares(root, frame.series);
  for (const element of root.querySelectorAll('[data-figure], [data-readout]')) {
    const text = frame.texts[element.dataset.figure ?? element.dataset.readout ?? ''];
    if (text !== undefined && element.textContent !== text) element.textContent = text;
  }
}

// A morph leaves panels as the reader has them; a link says which are open, by their names.
/** @param {HTMLElement} root @param {string} open */
export function openPanels(root, open) {
  const names = open.split(',');
  for (const panel of root.querySelectorAll('details[data-panel]')) panel.open = names.includes(panel.dataset.panel ?? '');
  if (root.querySelector('[data-panel][open]')) openRest(root);
}

// What an embed keeps closed is opened with a panel in it.
/** @param {HTMLElement} root */
export function openRest(root) {
  const rest = root.querySelector('details.rest');
  if (rest instanceof HTMLDetailsElement) rest.open = true;
}
