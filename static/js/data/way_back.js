// The explorer's way back to the file whose example it shows.

// A link first in its line, to the view that the reader came from.
/** @param {HTMLElement} line */
export function offerWayBack(line) {
  const { pathname, search } = new URL(document.referrer);
  const name = pathname.split('/').at(-1);
  line.prepend(Object.assign(document.createElement('a'), { href: `${pathname}${search}#examples`, textContent: `← Back to ${decodeURIComponent(name)}` }));
}
