// The question before Play: keeps the reader's guess, and shows the answer when the run has ended.
// The server computes the answer; the guess is not sent.

/** @param {HTMLElement} root @param {Announce} announce */
export function mountPrediction(root, announce) {
  /** @param {string} name @returns {any} */
  const part = (name) => root.querySelector(`[data-predict="${name}"]`);
  const choices = () => [...(part('class')?.options ?? [])].map(({ textContent }) => textContent).join('\n');
  const truth = () => part('truth').textContent;
  const state = { choice: '', percent: '', problem: '', shown: false, choices: choices(), truth: truth() };

  const label = () => (state.choice ? part('class').selectedOptions[0].textContent : '');
  const percent = () => (part('percent').validity.valid ? state.percent : '');

  function showGuess() {
    const name = document.createElement('bdi');
    name.textContent = label();
    const likely = percent() ? `${label() ? ', at ' : ''}${percent()}%` : '';
    part('guess').replaceChildren('You said ', name, likely, '.');
  }

  // Called after a morph too, which resets everything here to the server's rendering.
  function paint() {
    const field = part('percent');
    if (part('class')) part('class').value = state.choice;
    if (field.value !== state.percent) field.value = state.percent;
    part('problem').textContent = state.problem;
    field.ariaInvalid = state.problem ? 'true' : null;
    if (state.shown) showGuess();
    part('answer').hidden = !state.shown;
  }

  function hide() {
    state.shown = false;
    paint();
  }

  // The browser's own message, when the field loses focus.
  /** @param {{ type: string }} event */
  function onGuess({ type }) {
    const { value, validity, validationMessage } = part('percent');
    if (validity.valid || type === 'change') state.problem = validationMessage;
    Object.assign(state, { choice: part('class')?.value ?? '', percent: value });
    hide();
  }

  function onEnded() {
    if (!label() && !percent()) return;
    state.shown = true;
    paint();
    const said = root.querySelector('#status').textContent;
    announce(`${said} ${part('answer').textContent}`.replaceAll(/\s+/g, ' ').trim());
  }

  // Other classes make another question; another answer belongs to a run that is not played yet.
  function onSwapped() {
    if (state.choices !== choices()) Object.assign(state, { choice: '', percent: '', problem: '' });
    if (state.truth !== truth()) state.shown = false;
    Object.assign(state, { choices: choices(), truth: truth() });
    paint();
  }

  // A guess is not part of the experiment, so its events must not reach the form.
  for (const type of ['input', 'change']) {
    root.addEventListener(type, (event) => {
      if (!(event.target instanceof Element && event.target.closest('[data-panel="predict"]'))) return;
      event.stopPropagation();
      onGuess(event);
    }, true);
  }
  root.addEventListener('ended', onEnded);
  root.addEventListener('play', hide);
  root.addEventListener('htmx:after:swap', onSwapped);
  new MutationObserver(() => {
    if (root.querySelector('input[name="step"]').value === '0' && state.shown) hide();
  }).observe(root.querySelector('.readouts'), { childList: true, characterData: true, subtree: true });
  onGuess({ type: 'change' }); // a guess made before this module was loaded
}
