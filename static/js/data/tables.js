// What charts read from the tables of their page.

/** @param {string} text */
const numberOf = (text) => (text === '–' ? null : Number.parseFloat(text.replaceAll(',', '').replaceAll('−', '-')));

// A column of a table as numbers, null where there is none.
/** @param {HTMLElement} root @param {string} table @param {string} name */
export function column(root, table, name) {
  const element = root.querySelector(`table[data-table="${table}"]`);
  const index = [...element.rows[0].cells].findIndex((cell) => cell.dataset.column === name);
  return [...element.tBodies[0].rows].map((row) => numberOf(row.cells[index].textContent));
}
