// What is said beside the controls: the meaning of a term under the mouse, and for screen readers that a
// second student came or went.
const COMPARED = 'A second student, on hard labels only, is shown after the first.';
const ALONE = 'The student on hard labels is no longer shown.';

/** @param {HTMLElement} term */
function showMeaning(term) {
  const meaning = document.querySelector(`#${term.getAttribute('popovertarget')}`);
  if (meaning.matches(':popover-open')) return;
  /** @type {{ showPopover(options: { source: HTMLElement }): void }} */ (meaning).showPopover({ source: term });
  /** @param {Event} event */
  const stay = (event) => event.preventDefault(); // a click would hide what is shown
  term.addEventListener('click', stay);
  term.addEventListener('pointerleave', () => {
    term.removeEventListener('click', stay);
    meaning.hidePopover();
  }, { once: true });
}

// `compared`: whether there were two students before the first answer, which may come before this module.
/** @param {HTMLElement} root @param {Announce} announce @param {() => boolean} compares @param {boolean} compared */
export function mountHints(root, announce, compares, compared) {
  /** @param {PageEvents['pointerover']} event */
  function onHover({ target, pointerType }) {
    if (pointerType === 'mouse' && target.matches('.term')) showMeaning(target);
  }

  function onSwapped() {
    if (compares() !== compared) announce(compares() ? COMPARED : ALONE);
    compared = compares();
  }

  const hovered = root.querySelector('.term:hover'); // the mouse came while this module was fetched
  if (hovered && window.matchMedia('(hover: hover)').matches) showMeaning(hovered);
  root.addEventListener('pointerover', onHover);
  root.addEventListener('htmx:after:swap', onSwapped);
  onSwapped();
}
