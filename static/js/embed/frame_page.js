// A page in another site's frame: its accent, its link to our own page, and when it may play.
import { isStill } from '../shared/motion.js';

/** @param {HTMLElement} element @param {{ play(): void, suspend(away: boolean): void }} player @param {() => string} ownPage */
export function mountFramePage(element, player, ownPage) {
  const root = document.documentElement;
  const { accent, textOnAccent, autoplay } = root.dataset;
  const link = document.querySelector('[data-explorer]');
  if (accent) {
    root.style.setProperty('--color-accent', accent);
    root.style.setProperty('--color-on-accent', textOnAccent ?? '');
  }
  const leave = () => { link.href = ownPage(); };
  link.addEventListener('pointerdown', leave);
  link.addEventListener('focus', leave);

  // Streams pause off screen and resume in view.
  let waits = autoplay === '1' && !isStill();
  let seen = false;
  new IntersectionObserver((looks) => {
    seen = looks.at(-1).isIntersecting; // several entries may arrive at once
    player.suspend(!seen);
    if (seen && waits) {
      waits = false;
      player.play();
    }
  }).observe(element);
  // The same while the host's page is in the browser's back/forward cache.
  window.addEventListener('pagehide', () => player.suspend(true));
  window.addEventListener('pageshow', () => player.suspend(!seen));
}
