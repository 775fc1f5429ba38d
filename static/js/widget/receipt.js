// The receipt of a paste: requested when typing pauses or a switch changes, used by its button.
import { OF_NUMBERS } from './experiment_query.js';

const PAUSE_MS = 600;
const MOST_TYPED = 200_000; // a longer text is read when it is pasted, not at every pause
const PASTED = ['insertFromPaste', 'insertFromDrop', 'paste'];

/** @param {HTMLElement} root @param {{ announce: Announce, take: (query: URLSearchParams) => Promise<void>, search: () => string }} widget */
export function mountReceipt(root, { announce, take: takeNumbers, search }) {
  /** @template {string} S @param {S} selector */
  const part = (selector) => root.querySelector(selector);
  /** @param {HTMLElement} card */
  const queryOf = (card) => new URLSearchParams(card.dataset.query);
  /** @type {Timer} */
  let resting;
  let asked = ''; // the text of the last request

  function read() {
    clearTimeout(resting);
    part('#paste').requestSubmit();
  }

  function clear() {
    part('#receipt').replaceChildren();
    part('#problem-paste').replaceChildren();
  }

  /** @param {PageEvents['input']} event */
  function onInput({ target, inputType }) {
    if (target.id !== 'paste-text') return;
    clearTimeout(resting);
    part('#receipt').dataset.stale = '';
    const isPasted = PASTED.includes(inputType);
    if (!target.value.trim()) clear();
    else if (isPasted) read();
    else if (target.value.length <= MOST_TYPED) resting = setTimeout(read, PAUSE_MS);
  }

  // Handled before the event reaches the experiment's form.
  /** @param {PageEvents['change']} event */
  function onChange({ target }) {
    if (target.matches('[data-switch]') && target.reportValidity()) read();
  }

  // Every switch shows the current reading of the paste, also if another reading was refused.
  function showReading() {
    for (const field of root.querySelectorAll('#receipt [data-switch]')) {
      if (field.type === 'checkbox') field.checked = field.defaultChecked;
      else if (field instanceof HTMLSelectElement) [...field.options].forEach((option) => { option.selected = option.defaultSelected; });
      else field.value = field.defaultValue;
    }
  }

  /** @param {HTMLElement} card */
  function isInUse(card) {
    const { elements } = part('#experiment');
    const query = queryOf(card);
    return ['logits', 'labels'].every((name) => elements[name].value === (query.get(name) ?? ''));
  }

  function paint() {
    const card = part('#receipt-card');
    if (!card) return;
    const button = part('#receipt-take');
    const used = isInUse(card);
    button.ariaDisabled = used ? 'true' : null;
    button.textContent = used ? 'In use' : 'Use these numbers';
  }

  /** @param {PageEvents['click']} event */
  async function take(event) {
    event.preventDefault();
    if (event.target.ariaDisabled === 'true') return;
    if ('stale' in part('#receipt').dataset) {
      read();
      return;
    }
    const wanted = new URLSearchParams(search());
    const numbers = queryOf(part('#receipt-card'));
    for (const name of OF_NUMBERS) {
      wanted.delete(name);
      if (numbers.has(name)) wanted.set(name, numbers.get(name) ?? '');
    }
    await takeNumbers(wanted);
  }

  /** @param {HtmxEvent} event */
  function onSwapped({ detail: { ctx } }) {
    if (ctx.sourceElement === part('#paste') && !part('#paste-text').value.trim()) clear(); // the answer is late: the text has been removed
    else if (ctx.sourceElement === part('#paste')) {
      showReading();
      if (asked === part('#paste-text').value) delete part('#receipt').dataset.stale;
      if (ctx.response.status < 400) announce(`Read: ${part('#receipt-summary').textContent}. Not in use yet.`);
    }
    paint();
  }

  root.addEventListener('input', onInput);
  root.addEventListener('change', onChange, true);
  root.addEventListener('click', (event) => { if (event.target.id === 'receipt-take') take(event); });
  root.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== part('#paste')) return;
    asked = part('#paste-text').value;
    ctx.request.body.set('experiment', search());
  });
  root.addEventListener('htmx:after:swap', onSwapped);
  paint();
  // What was pasted before this module had come is read now.
  if (part('#paste-text').value.trim() && !part('#receipt-card, #problem-paste > *')) read();
}
