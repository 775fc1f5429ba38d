// The explorer's entry: mounts the widget and the masthead's buttons.
import { lazily } from '../shared/lazy_load.js';
import { mount } from '../widget/widget.js';

const root = document.querySelector('[data-widget="soft-targets"]');
const widget = mount(root);
document.querySelector('[data-page-action="share"]').addEventListener('click', () => import('../shared/copy_link.js').then(({ copyLink }) => copyLink(widget.link())));
// Without this script, or in a new tab, the link leads to the guide.
const embed = document.querySelector('[data-page-action="embed"]');
const toNow = () => { embed.href = widget.link('/embedding'); };
embed.ariaHasPopup = 'dialog';
embed.addEventListener('pointerdown', toNow);
embed.addEventListener('click', (event) => {
  toNow();
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import('../embed/embed_builder.js').then(({ openDialog }) => openDialog(embed)).catch(() => window.location.assign(embed.href));
});
// The picture of a digit that was drawn in the lab.
try {
  if (window.sessionStorage.getItem('drawn-picture')) import('../shared/drawn_picture.js').then(({ showPicture }) => showPicture(root, widget.search));
} catch { /* a browser that stores nothing */ }
// An example of a file has a way back to the file's page.
if (document.referrer.startsWith(`${window.location.origin}/data/`)) import('../data/way_back.js').then(({ offerWayBack }) => offerWayBack(document.querySelector('.masthead-tour')));
// Streams pause while the page is in the browser's back/forward cache.
window.addEventListener('pagehide', () => widget.player.suspend(true));
window.addEventListener('pageshow', () => widget.player.suspend(false));
// Before the first change: what keeps the place that is used, and the history, of which each deliberate change is
// an entry.
const opened = { run: widget.search(), search: window.location.search };
const place = lazily(() => import('../widget/keep_in_place.js').then(({ keepInPlace }) => keepInPlace(root)));
const entries = lazily(() => import('../widget/history.js').then(({ mountHistory }) => mountHistory(root, widget, opened)));
const fetchBoth = () => Promise.allSettled([place(), entries()]);
for (const type of ['focusin', 'pointerdown']) root.addEventListener(type, fetchBoth, { once: true });
window.addEventListener('popstate', fetchBoth);
// What presents is fetched for the button, or where the link or the history say so.
const toggle = document.querySelector('[data-page-action="present"]');
const presentation = lazily(() => import('../widget/present.js').then(({ mountPresentation }) => mountPresentation(root, toggle)));
const followView = () => { if (root.querySelector('#experiment').elements.view.value === 'present') presentation(); };
followView();
root.addEventListener('answered', ({ detail }) => {
  entries().then(({ record }) => record(detail), () => { /* no entry */ });
  followView();
});
const toOtherView = () => {
  const other = new URL(widget.link());
  if (other.searchParams.has('view')) other.searchParams.delete('view');
  else other.searchParams.set('view', 'present');
  toggle.href = other.href;
};
toggle.addEventListener('pointerdown', toOtherView);
toggle.addEventListener('click', (event) => {
  toOtherView();
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  presentation().then(({ change }) => change()).catch(() => window.location.assign(toggle.href));
});
