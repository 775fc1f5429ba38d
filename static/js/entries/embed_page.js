// The widget in another site's page: posts its state to the host, and follows the host's messages.
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

// A frame's entries would be the host's: what is shown takes the place of what was.
element.addEventListener('answered', ({ detail }) => window.history.replaceState(null, '', detail.url));
// What the reader opens stays open when the server answers.
element.addEventListener('toggle', ({ target }) => {
  /** @type {HTMLInputElement} */
  const option = element.querySelector('input[name="panels"]');
  if (target instanceof HTMLDetailsElement && target.matches('.rest')) option.value = target.open ? '1' : '0';
}, true);
const leave = () => { explorer.href = widget.link('/'); };
explorer.addEventListener('pointerdown', leave);
explorer.addEventListener('focus', leave);

// Streams pause off screen and resume in view.
const still = motion === 'reduce' || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
let waits = autoplay === '1' && !still;
let seen = false;
new IntersectionObserver((looks) => {
  seen = looks.at(-1).isIntersecting; // several entries may arrive at once
  widget.player.suspend(!seen);
  if (seen && waits) {
    waits = false;
    widget.player.play();
  }
}).observe(element);
// The same while the host's page is in the browser's back/forward cache.
window.addEventListener('pagehide', () => widget.player.suspend(true));
window.addEventListener('pageshow', () => widget.player.suspend(!seen));
