// The buttons that copy the code beside them.
const COPIED_MS = 2500;

/** @param {HTMLElement} button */
async function copy(button) {
  const code = button.closest('[data-copyable]').querySelector('code');
  const label = /** @type {Element} */ (button.firstElementChild);
  try {
    await navigator.clipboard.writeText(code.textContent);
    label.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    label.textContent = 'Selected, ready to copy';
  }
  setTimeout(() => { label.textContent = 'Copy'; }, COPIED_MS);
}

/** @param {HTMLElement} root */
export function mountCopyButtons(root) {
  root.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-copy]');
    if (button) copy(button);
  });
}
