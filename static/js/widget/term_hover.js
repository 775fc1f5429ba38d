// The meaning of a term, shown while a mouse is over it.

/** @param {HTMLElement} term */
export function showMeaning(term) {
  const meaning = document.querySelector(`#${term.getAttribute('popovertarget')}`);
  if (!term.matches(':hover') || meaning.matches(':popover-open')) return;
  /** @type {{ showPopover(options: { source: HTMLElement }): void }} */ (meaning).showPopover({ source: term });
  /** @param {Event} event */
  const stay = (event) => event.preventDefault(); // a click would hide what is shown
  term.addEventListener('click', stay);
  term.addEventListener('pointerleave', () => {
    term.removeEventListener('click', stay);
    meaning.hidePopover();
  }, { once: true });
}
