// The widget in another site's page: posts its state to the host, and follows the host's messages.
import { mountFramePage } from '../embed/frame_page.js';
import { mountHostMessages } from '../embed/host_messages.js';
import { hasNoServer } from '../shared/lazy_load.js';
import { mount } from '../widget/widget.js';

const element = document.querySelector('[data-widget="soft-targets"]');
const widget = mount(element);
const { player, search, ask } = widget;

mountHostMessages(element, {
  search,
  ask,
  progress: () => ({ step: player.step, steps: player.steps }),
  commands: {
    play: () => player.play(),
    pause: () => player.pause(),
    step: () => player.goTo(player.step + 1),
    reset: () => player.goTo(0),
  },
});
if (hasNoServer) import('../embed/sandboxed_frame.js').then(({ mountSandboxedFrame }) => mountSandboxedFrame(element, widget));

// A frame's entries would be the host's: what is shown takes the place of what was.
element.addEventListener('answered', ({ detail }) => window.history.replaceState(null, '', detail.url));
// What the reader opens stays open when the server answers.
element.addEventListener('toggle', ({ target }) => {
  /** @type {HTMLInputElement} */
  const option = element.querySelector('input[name="panels"]');
  if (target instanceof HTMLDetailsElement && target.matches('.rest')) option.value = target.open ? '1' : '0';
}, true);
mountFramePage(element, player, () => widget.link('/'));
