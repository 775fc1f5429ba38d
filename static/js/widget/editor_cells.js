// The cells of the editor's table: their texts for the query, and the marks of errors.

// The query splits at these characters: names get similar ones, and a single comma in a number becomes a point.
/** @type {Record<string, string>} */
const LOOKALIKES = { ',': '‚', ';': '；' };

/** @param {HTMLElement} root */
export function cellsOf(root) {
  const table = () => root.querySelector('.editor-table');
  const rows = () => [...table().tBodies[0].rows].filter((row) => row.querySelector('[data-cell]'));
  /** @param {HTMLElement} row @param {string} name @returns {HTMLInputElement[]} */
  const cells = (row, name) => [...row.querySelectorAll(`input[data-cell="${name}"]`)];
  const heads = () => [...table().querySelectorAll('th[data-colour="teacher"]')];
  return { table, rows, cells, heads };
}

/** @param {HTMLInputElement} cell */
export function queryText({ value, dataset }) {
  const text = dataset.cell === 'labels' ? value : value.replace(/^([^,;]*),([^,;]*)$/, '$1.$2');
  return text.trim().replaceAll(/[,;]/g, (sign) => (dataset.cell === 'labels' && sign === ';' ? sign : LOOKALIKES[sign]));
}

/** @param {HTMLElement} root */
export function marksOf(root) {
  const { table, rows, cells, heads } = cellsOf(root);

  // Marks: the cells with an error, and the message in a row below them.
  function unmark() {
    root.querySelectorAll('.cell-problem').forEach((row) => row.remove());
    root.querySelectorAll('[data-at-cell]').forEach((message) => { delete message.dataset.atCell; });
    for (const cell of table().querySelectorAll('[aria-invalid]')) {
      cell.ariaInvalid = null;
      cell.removeAttribute('aria-describedby');
    }
  }

  // A message has the indices of the bad items of its list, and of the teacher.
  /** @param {HTMLElement} message @param {string} name */
  function meantBy(message, name) {
    const { index, teacher } = message.querySelector('[data-index]')?.dataset ?? {};
    const wrong = index?.split(' ') ?? [];
    return rows().flatMap((row, i) => (wrong.includes(String(i)) ? cells(row, name)[Number(teacher)] ?? [] : []));
  }

  /** @param {string} name */
  function markField(name) {
    const message = root.querySelector(`#problem-${name}`);
    const meant = meantBy(message, name);
    if (!meant.length) return;
    const row = document.createElement('tr');
    row.className = 'cell-problem';
    const messageCell = row.insertCell();
    messageCell.colSpan = heads().length + 4;
    const note = messageCell.appendChild(document.createElement('span'));
    note.id = `cell-problem-${name}`;
    note.textContent = message.textContent;
    for (const cell of meant) {
      cell.ariaInvalid = 'true';
      cell.setAttribute('aria-describedby', note.id);
    }
    meant.at(-1).closest('tr').after(row);
    message.dataset.atCell = '';
  }

  function mark() {
    unmark();
    ['logits', 'labels', 'student'].forEach(markField);
  }

  return { mark, unmark };
}
