// The cells of the editor's table: what they say to the query, and the marks of what is wrong there.

// The query splits at these; a name keeps what looks like them, a number has a decimal comma.
const LOOKALIKES = { ',': '‚', ';': '；' };

export function cellsOf(root) {
  const table = () => root.querySelector('.editor-table');
  const rows = () => [...table().tBodies[0].rows].filter((row) => row.querySelector('[data-cell]'));
  const cells = (row, name) => [...row.querySelectorAll(`[data-cell="${name}"]`)];
  const heads = () => [...table().querySelectorAll('th[data-colour="teacher"]')];
  return { table, rows, cells, heads };
}

export function written({ value, dataset }) {
  const text = dataset.cell === 'labels' ? value : value.replace(/^([^,;]*),([^,;]*)$/, '$1.$2');
  return text.trim().replaceAll(/[,;]/g, (sign) => (dataset.cell === 'labels' && sign === ';' ? sign : LOOKALIKES[sign]));
}

export function marksOf(root) {
  const { table, rows, cells, heads } = cellsOf(root);

  // Marks: the cells that hold what a message says it got, and the message in a row below them.
  function unmark() {
    root.querySelectorAll('.cell-problem').forEach((row) => row.remove());
    root.querySelectorAll('[data-at-cell]').forEach((message) => { delete message.dataset.atCell; });
    for (const cell of table().querySelectorAll('[aria-invalid]')) {
      cell.ariaInvalid = null;
      cell.removeAttribute('aria-describedby');
    }
  }

  // A message cuts a long value off, and says of a name that it is there twice or how it is spelt.
  function isMeant(cell, got) {
    const text = written(cell);
    const said = cell.dataset.cell === 'labels' ? [`${text} more than once`, `'${text}'`] : [text];
    return said.some((value) => value === got || (got.endsWith('…') && value.startsWith(got.slice(0, -1))));
  }

  function markField(name) {
    const message = root.querySelector(`#problem-${name}`);
    const text = message.textContent.trim();
    const at = text.lastIndexOf(', got');
    const meant = at < 0 ? [] : rows().flatMap((row) => cells(row, name)).filter((cell) => isMeant(cell, text.slice(at + 5).trim()));
    if (!meant.length) return;
    const row = document.createElement('tr');
    row.className = 'cell-problem';
    const place = row.insertCell();
    place.colSpan = heads().length + 4;
    const note = place.appendChild(document.createElement('span'));
    note.id = `cell-problem-${name}`;
    note.textContent = text;
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
