// The editor of classes and logits: writes its cells into the form's fields, and marks the server's
// errors at the cells. Loaded when its panel opens.
import { cellsOf, marksOf, queryText } from './editor_cells.js';

const FIELDS = ['logits', 'labels', 'student', 'true'];
const FEWEST = { class: 2, teacher: 1 };

/** @param {HTMLElement} root */
export function mountEditor(root) {
  const form = () => root.querySelector('#experiment');
  const { table, rows, cells, heads } = cellsOf(root);
  const { mark, unmark } = marksOf(root);

  /** @type {Record<string, () => string>} */
  const compose = {
    logits: () => heads().map((_, m) => rows().map((row) => queryText(cells(row, 'logits')[m])).join()).join(';'),
    labels: () => rows().map((row) => queryText(cells(row, 'labels')[0])).join(),
    // A student with parameters of its own has no cells here, and a field that is shown.
    student: () => rows().flatMap((row) => cells(row, 'student').map(queryText)).join() || form().elements.student.value,
    true: () => String(rows().findIndex((row) => cells(row, 'true')[0].checked)).replace('-1', ''),
  };

  // A sample's names, student and true class are defaults for its own logits only: set them for others.
  /** @param {string} changed */
  function submit(changed) {
    const { elements } = form();
    for (const name of FIELDS) {
      const field = elements[name];
      if (changed !== 'logits' && changed !== name && field.ariaInvalid !== 'true') continue;
      field.value = compose[name]();
      field.ariaInvalid = null;
    }
    elements.logits.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** @param {HTMLElement} element @param {string | RegExp} from @param {string} to */
  function relabel(element, from, to) {
    for (const named of [element, ...element.querySelectorAll('[aria-label]')]) {
      if (named.ariaLabel) named.ariaLabel = named.ariaLabel.replace(from, () => to);
    }
  }

  /** @type {Record<string, (button: HTMLElement) => HTMLElement | null>} */
  const edits = {
    'add-class'() {
      if (rows().length >= Number(table().dataset.mostClasses)) return null;
      const taken = rows().map((row) => cells(row, 'labels')[0].value);
      let number = rows().length + 1;
      while (taken.includes(`Class ${number}`)) number += 1;
      const row = rows().at(-1).cloneNode(true);
      const [name] = cells(row, 'labels');
      relabel(row, name.defaultValue, `Class ${number}`);
      name.value = `Class ${number}`;
      cells(row, 'true')[0].checked = false;
      for (const cell of [...cells(row, 'logits'), ...cells(row, 'student')]) cell.value = '0';
      table().tBodies[0].append(row);
      return name;
    },
    'add-teacher'() {
      const number = heads().length + 1;
      if (number > Number(table().dataset.mostTeachers)) return null;
      const head = heads().at(-1).cloneNode(true);
      relabel(head, /teacher.*/, `teacher ${number}`);
      head.querySelector('.swatch + span').textContent = `Teacher ${number}`;
      heads().at(-1).after(head);
      for (const row of rows()) {
        const cell = cells(row, 'logits').at(-1).closest('td').cloneNode(true);
        relabel(cell, /teacher( \d+)?, logit$/, `teacher ${number}, logit`);
        cell.querySelector('input').value = '0';
        cells(row, 'logits').at(-1).closest('td').after(cell);
      }
      return cells(rows()[0], 'logits').at(-1);
    },
    'remove-class'(button) {
      if (rows().length <= FEWEST.class) return null;
      const row = button.closest('tr');
      const next = rows()[rows().indexOf(row) + 1] ?? rows().at(-2);
      row.remove();
      return next.querySelector('button');
    },
    'remove-teacher'(button) {
      if (heads().length <= FEWEST.teacher) return null;
      const m = heads().indexOf(button.closest('th'));
      for (const row of rows()) cells(row, 'logits')[m].closest('td').remove();
      heads()[m].remove();
      return (heads()[m] ?? heads().at(-1)).querySelector('button');
    },
  };

  // Handled before the event reaches the form, so that its fields are written first and sent once.
  /** @param {PageEvents['change']} event */
  function onChange(event) {
    const { cell } = event.target.dataset;
    if (!cell && event.target.form?.id !== 'paste') return;
    event.stopPropagation();
    if (cell) submit(cell);
  }

  /** @param {PageEvents['click']} event */
  function onClick({ target }) {
    const button = target.closest('[data-edit]');
    if (!button) return;
    const focused = edits[button.dataset.edit ?? ''](button);
    if (!focused) return;
    focused.focus();
    if (focused instanceof HTMLInputElement) focused.select();
    unmark();
    submit('logits');
  }

  /** @param {PageEvents['paste']} event */
  function onPaste(event) {
    const text = event.clipboardData.getData('text');
    const field = root.querySelector('#paste-text');
    if (!event.target.dataset?.cell || !field.offsetParent || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { inputType: event.type, bubbles: true }));
  }

  root.addEventListener('change', onChange, true);
  root.addEventListener('click', onClick);
  root.addEventListener('paste', onPaste);
  root.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
    if (ctx.sourceElement === form()) unmark(); // a morph must not meet our rows
  });
  root.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx.sourceElement === form()) mark();
  });
}
