// The page's entry: mounts what is there, and the two buttons of the masthead.
import { mount } from './widget.js';

const root = document.documentElement;
const THEMES = ['auto', 'light', 'dark'];

function showTheme() {
  document.querySelector('[data-theme-name]').textContent = root.dataset.theme ?? 'auto';
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? 'auto') + 1) % THEMES.length];
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === 'auto') localStorage.removeItem('soft-targets-theme');
    else localStorage.setItem('soft-targets-theme', theme);
  } catch { /* private mode: the choice lasts as long as the page */ }
  showTheme();
  root.dispatchEvent(new CustomEvent('theme'));
}

async function copyLink(link) {
  const label = document.querySelector('[data-share-label]');
  try {
    await navigator.clipboard.writeText(link);
    label.textContent = 'Copied';
  } catch {
    label.textContent = 'Copy it from the address bar';
  }
  setTimeout(() => { label.textContent = 'Copy link'; }, 2500);
}

const widget = mount(document.querySelector('[data-widget="soft-targets"]'));
document.querySelector('[data-page-action="theme"]').addEventListener('click', nextTheme);
document.querySelector('[data-page-action="share"]').addEventListener('click', () => copyLink(widget.link()));
// Going back within the page (the skip link leaves an entry) shows what that address says.
let shown = window.location.search;
document.addEventListener('htmx:after:history:update', () => { shown = window.location.search; });
window.addEventListener('popstate', () => {
  if (window.location.search !== shown) window.location.reload();
});
showTheme();
