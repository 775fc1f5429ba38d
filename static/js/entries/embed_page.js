// The widget in someone else's page: tells its host what it shows, and does what the host asks.
import { mountHostMessages } from '../embed/host_messages.js';
import { hasNoServer } from '../shared/lazy_load.js';
import { mount } from '../widget/widget.js';

const root = document.documentElement;
const { accent, textOnAccent, autoplay, motion } = root.dataset;
const element = document.querySelector('[data-widget="soft-targets"]');
const widget = mount(element);
const explorer = document.querySelector('[data-explorer]');

if (accent) {
  root.style.setProperty('--color-accent', accent);
  root.style.setProperty('--color-on-accent', textOnAccent ?? '');
}
mountHostMessages(element, widget);
if (hasNoServer) import('../embed/sandboxed_frame.js').then(({ mountSandboxedFrame }) => mountSandboxedFrame(element, widget));

const leave = () => { explorer.href = widget.link('/'); };
explorer.addEventListener('pointerdown', leave);
explorer.addEventListener('focus', leave);

// Off screen nothing streams; what was playing goes on where it comes back into view.
const still = motion === 'reduce' || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
let waits = autoplay === '1' && !still;
let seen = false;
new IntersectionObserver((looks) => {
  seen = looks.at(-1).isIntersecting; // several may come at once
  widget.player.suspend(!seen);
  if (seen && waits) {
    waits = false;
    widget.player.play();
  }
}).observe(element);
// So it is while the host's page lies in the browser's back and forward cache.
window.addEventListener('pagehide', () => widget.player.suspend(true));
window.addEventListener('pageshow', () => widget.player.suspend(!seen));
