// The entry of a run's page while nothing is logged: the page itself as soon as something is.
import { mountCopyButtons } from '../shared/copy_code.js';

const main = document.querySelector('main');
mountCopyButtons(main);
const source = new EventSource(main.querySelector('[data-growth]').dataset.growth ?? '');
source.addEventListener('grown', ({ data }) => {
  if (JSON.parse(data).n > 0) window.location.reload();
});
window.addEventListener('pagehide', () => source.close(), { once: true });
