// A guided tour: its links change the widget in place, and what a stop looks at is outlined.
import { hasNoServer } from '../shared/lazy_load.js';
import { isStill } from '../shared/motion.js';

const STYLES = new URL('../../css/tour.css', import.meta.url).href;
const MARK = 'data-looked-at';

// A tour that begins within the page, as a host's message may ask, brings its style sheet.
function addStyles() {
  if (document.querySelector(`link[href$="${new URL(STYLES).pathname}"]`)) return;
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: STYLES }));
}


/** @param {HTMLElement} root @param {{ ask: (query: string) => Promise<unknown>, announce: Announce }} parts */
export function mountTour(root, { ask, announce }) {
  const isFramed = 'embed' in document.documentElement.dataset;
  const card = () => root.querySelector('#tour');
  /** @param {string} id */
  const link = (id) => card()?.querySelector(`#tour-${id}`);

  // A morph takes the mark away, because the server does not send it.
  function mark() {
    const { look } = card()?.dataset ?? {};
    const looked = look ? root.querySelector(look) : null;
    for (const marked of root.querySelectorAll(`[${MARK}]`)) {
      if (marked !== looked) marked.removeAttribute(MARK);
    }
    looked?.setAttribute(MARK, '');
    return looked;
  }

  function show() {
    mark()?.scrollIntoView({ block: 'nearest', behavior: isStill() ? 'instant' : 'smooth' });
  }

  // What was pressed keeps the focus; where it is gone, the card gets it.
  function keepFocus() {
    const focused = document.activeElement;
    if (focused !== card() && card()?.contains(focused) && focused?.checkVisibility({ visibilityProperty: true })) return;
    (link('resume') ?? card() ?? root).focus({ preventScroll: true });
  }

  function sayStop() {
    const words = card()?.querySelector('[data-tour-words]')?.textContent ?? card()?.querySelector('#tour-resume')?.textContent;
    announce((words ?? 'Tour closed.').replaceAll(/\s+/g, ' ').trim());
  }

  /** @param {HTMLAnchorElement} followed */
  async function follow(followed) {
    const was = card();
    const { tour } = was?.dataset ?? {};
    await ask(followed.search.slice(1));
    if (card() && card()?.dataset.tour === tour && followed.id !== 'tour-back') return; // no answer
    keepFocus();
    show();
    sayStop();
  }

  /** @param {Element | null | undefined} target */
  const isInPlace = (target) => target instanceof HTMLAnchorElement && !target.target && target.pathname === window.location.pathname && !hasNoServer;

  root.addEventListener('click', (event) => {
    const followed = event.target.closest('a[data-tour-link]');
    if (!followed || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !isInPlace(followed)) return;
    event.preventDefault();
    follow(followed);
  });
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !card()?.contains(event.target)) return;
    event.preventDefault();
    (link('leave') ?? link('close'))?.click();
  });
  root.addEventListener('htmx:after:swap', mark);
  addStyles();
  // Where the reader has come by a link, reading goes on at the card; a frame leaves the focus to its host.
  if (!isFramed && document.activeElement === document.body) card()?.focus({ preventScroll: true });
  if (isFramed) mark();
  else show();
}
