// The entry of a recorded run's page: the widget, its charts over the run, what is recorded now.
import { copyLink } from '../shared/copy_link.js';
import { mount } from '../widget/widget.js';
import { mountLive } from '../runs/live.js';
import { mountRows } from '../runs/rows.js';

const root = document.querySelector('#widget');
const widget = mount(root, async () => {
  const [{ BUILDERS }, { RUN_BUILDERS }] = await Promise.all([import('../shared/chart_traces.js'), import('../runs/chart_traces.js')]);
  return { ...BUILDERS, ...RUN_BUILDERS };
});
const { player } = widget;
const link = () => widget.link(window.location.pathname);
mountRows(root, player);
if (root.querySelector('[data-growth]')) mountLive(root, widget); // a sample's file does not grow
document.querySelector('[data-page-action="share"]').addEventListener('click', () => copyLink(link()));

// Links to other views of the run are followed in place, those to a step by the player.
root.addEventListener('click', (event) => {
  const followed = event.target.closest('a[data-view], a[data-go]');
  if (!(followed instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const { go } = followed.dataset;
  if (go) {
    player.goTo(player.placeOf(go) ?? player.step);
    return;
  }
  const wanted = new URL(followed.href).searchParams;
  const step = new URL(link()).searchParams.get('step'); // which the reader may have moved since
  if (step) wanted.set('step', step);
  widget.ask(wanted);
});
root.addEventListener('answered', ({ detail }) => window.history.replaceState(null, '', detail.url));
window.addEventListener('pagehide', () => player.suspend(true));
window.addEventListener('pageshow', () => player.suspend(false));
