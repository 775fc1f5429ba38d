// The offer to undo what has just been replaced, in the notice; fetched when there is something to undo.

/** @param {HTMLElement} root @param {string} text @param {Announce} announce @param {() => void} undo */
export function offerUndo(root, text, announce, undo) {
  const notice = root.querySelector('#notice');
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button button-small', textContent: 'Undo', onclick: undo });
  button.setAttribute('aria-keyshortcuts', 'U Control+Z Meta+Z');
  notice.replaceChildren(text, button);
  notice.hidden = false;
  announce(`${text} Press U to undo.`);
}
