// The explorer's entry: mounts the widget and the masthead's buttons.
import { keepInPlace, mount } from '../widget/widget.js';

const root = document.querySelector('[data-widget="soft-targets"]');
const widget = mount(root);
keepInPlace(root);
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
// Streams pause while the page is in the browser's back/forward cache.
window.addEventListener('pagehide', () => widget.player.suspend(true));
window.addEventListener('pageshow', () => widget.player.suspend(false));
// Going back within the page (the skip link adds an entry) shows the experiment of that URL.
let shown = window.location.search;
document.addEventListener('htmx:after:history:update', () => { shown = window.location.search; });
window.addEventListener('popstate', () => {
  if (window.location.search !== shown) window.location.reload();
});
