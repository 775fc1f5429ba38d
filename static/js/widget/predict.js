// The question before Play: what would tell the answer is covered until the reader has guessed; when the
// run has ended the answer is shown and the score counted. The server computes the answer; guesses and
// score stay in this module: nothing is sent or stored.

const COVERED = 'Until you guess, the bars and tables that show the answer are covered. Closing this panel uncovers them.';
const TAKEN = 'Your guess is taken and everything is shown again. Play the training to its end.';
const NO_GUESS = 'Choose a class, or say how likely.';

/** @param {HTMLElement} root @param {Announce} announce */
export function mountPrediction(root, announce) {
  /** @param {string} name @returns {any} */
  const part = (name) => root.querySelector(`[data-predict="${name}"]`);
  const panel = () => root.querySelector('[data-panel="predict"]');
  const choices = () => [...(part('class')?.options ?? [])].map(({ textContent }) => textContent).join('\n');
  const truth = () => part('truth').textContent;
  const state = { choice: '', percent: '', problem: '', given: false, shown: false, counted: false, right: 0, guesses: 0, choices: choices(), truth: truth() };

  const label = () => (state.choice ? part('class').selectedOptions[0].textContent : '');
  const percent = () => (part('percent').validity.valid ? state.percent : '');
  const score = () => `${state.right} of ${state.guesses} right`;
  function isAtEnd() {
    const { value, max } = root.querySelector('input[name="step"]');
    return value === max;
  }

  // What was said is right: the class, the likelihood within the distance that the page allows.
  function isRight() {
    const { right = '', tenths, within } = panel().dataset;
    const isNear = Math.abs(Math.round(10 * Number(percent())) - Number(tenths)) <= 10 * Number(within);
    return (!label() || right.split(' ').includes(state.choice)) && (!percent() || isNear);
  }

  function showAnswer() {
    const name = document.createElement('bdi');
    name.textContent = label();
    const likely = percent() ? `${label() ? ', at ' : ''}${percent()}%` : '';
    part('guess').replaceChildren('You said ', name, likely, '.');
    part('verdict').textContent = isRight() ? 'Right.' : 'Not right.';
  }

  // Called after a morph too, which resets everything here to the server's rendering.
  function paint() {
    const field = part('percent');
    if (part('class')) Object.assign(part('class'), { value: state.choice, disabled: state.given });
    if (field.value !== state.percent) field.value = state.percent;
    field.disabled = state.given;
    part('problem').textContent = state.problem;
    field.ariaInvalid = state.problem ? 'true' : null;
    panel().toggleAttribute('data-answered', state.given); // uncovers: panels.css
    part('give').textContent = state.given ? 'Guess again' : 'Give this guess';
    part('cover').textContent = state.given ? (state.shown ? '' : TAKEN) : COVERED;
    if (state.shown) showAnswer();
    part('answer').hidden = !state.shown;
    part('scored').hidden = !state.guesses;
    part('score').textContent = score();
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

  // A guess counts once, however often its run is played.
  function reveal(said = '') {
    if (!state.counted) {
      state.guesses += 1;
      state.right += Number(isRight());
    }
    Object.assign(state, { shown: true, counted: true });
    paint();
    announce(`${said} ${part('answer').textContent} ${score()}.`.replaceAll(/\s+/g, ' ').trim());
  }

  function give() {
    if (state.given) {
      Object.assign(state, { given: false, shown: false, counted: false });
      paint();
      announce(COVERED);
      return;
    }
    onGuess({ type: 'change' });
    if (state.problem || !(label() || percent())) {
      const wrong = state.problem ? 'percent' : 'class';
      state.problem ||= NO_GUESS;
      paint();
      (part(wrong) ?? part('percent')).focus();
      announce(state.problem);
      return;
    }
    state.given = true;
    paint();
    if (isAtEnd()) reveal();
    else announce(TAKEN);
  }

  function resetScore() {
    Object.assign(state, { right: 0, guesses: 0 });
    paint();
    part('give').focus(); // the button that had it is gone
    announce('The score is reset.');
  }

  function onEnded() {
    if (state.given) reveal(root.querySelector('#status').textContent ?? '');
  }

  // Other classes make another question; another answer belongs to a run that is not played yet.
  function onSwapped() {
    if (state.choices !== choices()) Object.assign(state, { choice: '', percent: '', problem: '' });
    if (state.truth !== truth() || state.choices !== choices()) Object.assign(state, { given: false, shown: false, counted: false });
    Object.assign(state, { choices: choices(), truth: truth() });
    paint();
  }

  // A guess is not part of the experiment, so its events must not reach the form.
  /** @param {Event} event */
  const isHere = ({ target }) => target instanceof Element && Boolean(target.closest('[data-panel="predict"]'));
  for (const type of ['input', 'change']) {
    root.addEventListener(type, (event) => {
      if (!isHere(event)) return;
      event.stopPropagation();
      onGuess(event);
    }, true);
  }
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !isHere(event) || !event.target.matches('input')) return;
    event.preventDefault(); // which would send the form
    give();
  });
  root.addEventListener('click', ({ target }) => {
    const { predict } = target.closest('button')?.dataset ?? {};
    if (predict === 'give') give();
    if (predict === 'reset') resetScore();
  });
  root.addEventListener('ended', onEnded);
  root.addEventListener('play', hide);
  root.addEventListener('htmx:after:swap', onSwapped);
  new MutationObserver(() => {
    if (root.querySelector('input[name="step"]').value === '0' && state.shown) hide();
  }).observe(root.querySelector('.readouts'), { childList: true, characterData: true, subtree: true });
  onGuess({ type: 'change' }); // a guess made before this module was loaded
}
