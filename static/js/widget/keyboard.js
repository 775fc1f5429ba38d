// Shortcuts, while the focus is inside the widget and the focused control does not use the key.

const TYPED = 'input[type="text"], input[type="number"], select, textarea';
const SCROLLED = '[tabindex="0"]';
const OWN_SPACE = `input, button, a, summary, ${SCROLLED}`;
const OWN_ENDS = `input[type="range"], ${SCROLLED}`;

/** @param {HTMLElement} root @param {Player} player */
export function mountKeyboard(root, player) {
  const undo = () => root.querySelector('#notice button'); // while it is offered
  const shortcuts = root.querySelector('#shortcuts');
  /** @type {Record<string, () => unknown>} */
  const anywhere = {
    k: () => player.toggle(),
    ',': () => player.goTo(player.step - 1),
    '.': () => player.goTo(player.step + 1),
    r: () => player.goTo(0),
    u: () => undo()?.click(),
    '?': () => shortcuts.showModal(),
  };
  /** @type {Record<string, [string, () => unknown]>} */
  const unlessOwn = {
    ' ': [OWN_SPACE, () => player.toggle()],
    Home: [OWN_ENDS, () => player.goTo(0)],
    End: [OWN_ENDS, () => player.end()],
  };

  shortcuts.querySelector('button').addEventListener('click', () => shortcuts.close());
  /** @param {KeyboardEvent} event */
  function onCommand(event) {
    if (event.key !== 'z' || !undo()) return;
    event.preventDefault();
    undo().click();
  }

  /** @param {PageEvents['keydown']} event */
  function onPlain(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const [own, action] = unlessOwn[key] ?? ['', anywhere[key]];
    if (!action || (own && event.target.matches(own))) return;
    event.preventDefault();
    action();
  }

  /** @param {PageEvents['keydown']} event */
  return function onKey(event) {
    if (event.altKey || shortcuts.open || event.target.matches(TYPED)) return;
    if (event.ctrlKey || event.metaKey) onCommand(event);
    else onPlain(event);
  };
}
