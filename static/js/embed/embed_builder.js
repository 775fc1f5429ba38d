// The block of options, preview and snippets: in the guide, and in a dialog of the explorer's page.
import { mountCopyButtons } from '../shared/copy_code.js';

const STYLES = new URL('../../css/embedding_dialog.css', import.meta.url).href;
const NO_ANSWER = 'The server does not answer. Try again in a moment.';
const FRAME = `
  <div class="embed-dialog-head">
    <h2 id="embed-title" tabindex="-1" autofocus>Embed this experiment</h2>
    <a data-guide-link>Full guide</a>
    <button type="button" class="button button-icon" data-close aria-label="Close"><svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg></button>
  </div>
  <p class="embedding-notice" data-notice role="alert" hidden></p>
  <div class="embedding" id="embedding" aria-busy="true"></div>`;

// Picking a colour turns the option on.
/** @param {PageEvents['input']} event */
function onInput({ target }) {
  if (target.type === 'color') /** @type {Form} */ (target.form).elements.colour.value = 'own';
}

/** @param {HTMLElement} root @param {(address: string) => void} onSwapped */
function mount(root, onSwapped) {
  const notice = root.querySelector('[data-notice]');
  /** @param {string} text */
  const say = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };
  mountCopyButtons(root);
  root.addEventListener('input', onInput);
  root.addEventListener('htmx:after:swap', () => {
    say('');
    onSwapped(root.querySelector('#embedding').dataset.address ?? '');
  });
  for (const type of ['htmx:error', 'htmx:response:error']) root.addEventListener(type, () => say(NO_ANSWER));
}

function styled() {
  const link = document.querySelector(`link[href="${STYLES}"]`);
  if (link) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const styles = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: STYLES, onload: resolve, onerror: reject });
    document.head.append(styles);
  });
}

// Opens the dialog over the page with the fragment that the link's URL returns.
/** @param {HTMLAnchorElement} link */
export async function openDialog(link) {
  await styled();
  if (document.querySelector('.embed-dialog')) return;
  const dialog = Object.assign(document.createElement('dialog'), { className: 'embed-dialog', innerHTML: FRAME });
  dialog.setAttribute('aria-labelledby', 'embed-title');
  dialog.setAttribute('closedby', 'any');
  const guide = dialog.querySelector('[data-guide-link]');
  /** @param {string} address */
  const pointTo = (address) => { guide.href = address; };
  pointTo(link.href);
  mount(dialog, pointTo);
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  await htmx.ajax('GET', link.href, { source: dialog, target: '#embedding', swap: 'outerMorph' });
}

if (document.querySelector('[data-guide]')) mount(document.body, (address) => history.replaceState(history.state, '', address));
