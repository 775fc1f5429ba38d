// The notice, in view wherever the page is scrolled: what went wrong, or numbers that were replaced.

/** @param {HTMLElement} root @param {Announce} announce */
export function mountNotice(root, announce) {
  const notice = root.querySelector('#notice');
  /** @type {(() => void) | null} */
  let offered = null;

  /** @param {string} text @param {HTMLElement[]} controls */
  function show(text, ...controls) {
    if (notice.contains(document.activeElement)) root.focus(); // its button leaves with the focus
    notice.replaceChildren(text, ...controls);
    notice.hidden = !text;
  }

  return {
    // An empty text hides a message, but no offer: that stays until the next change.
    /** @param {string} text */
    tell(text) {
      if (!text && offered) return;
      offered = null;
      show(text);
      if (text) announce(text);
    },
    /** @param {string} text @param {() => void} action */
    offerUndo(text, action) {
      offered = action;
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button button-small', textContent: 'Undo', onclick: action });
      button.setAttribute('aria-keyshortcuts', 'U Control+Z Meta+Z');
      show(text, button);
      announce(`${text} Press U to undo.`);
    },
    withdraw() {
      if (offered) show('');
      offered = null;
    },
  };
}
