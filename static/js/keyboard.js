// Shortcuts, only while the focus is inside the widget and its control has no use for the key.

const TYPED = 'input[type="text"], input[type="number"], select, textarea';
const OWN_KEYS = `${TYPED}, input, button, a, summary, [role="region"]`;

export function mountKeyboard(root, player) {
  const shortcuts = root.querySelector('#shortcuts');
  const anywhere = {
    k: () => player.toggle(),
    ',': () => player.goTo(player.step - 1),
    '.': () => player.goTo(player.step + 1),
    r: () => player.goTo(0),
    '?': () => shortcuts.showModal(),
  };
  const onGround = {
    ' ': () => player.toggle(),
    Home: () => player.goTo(0),
    End: () => player.end(),
  };

  shortcuts.querySelector('button').addEventListener('click', () => shortcuts.close());
  root.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || shortcuts.open) return;
    if (event.target.matches(TYPED)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = anywhere[key] ?? (event.target.matches(OWN_KEYS) ? undefined : onGround[key]);
    if (!action) return;
    event.preventDefault();
    action();
  });
}
