// Runs before the first paint, so that a chosen theme never flashes. Blocked storage is no error.
(() => {
  if (/** @type {HTMLScriptElement} */ (document.currentScript).src.startsWith('file:')) return; // where no module loads
  const root = document.documentElement;
  const { dataset } = root;
  const KEY = 'soft-targets-theme';
  const THEMES = ['auto', 'light', 'dark'];
  let theme = 'auto';

  function applyTheme() {
    if (theme === 'auto') delete dataset.theme;
    else dataset.theme = theme;
    const name = document.querySelector('[data-theme-name]');
    if (name) name.textContent = theme;
  }

  dataset.js = '';
  if (window.origin === 'null') dataset.alone = ''; // a frame with an opaque origin cannot request from the server
  if ('embed' in dataset) return; // its URL sets the theme
  try {
    theme = localStorage.getItem(KEY) ?? theme;
  } catch { /* private mode */ }
  applyTheme();
  document.addEventListener('DOMContentLoaded', applyTheme);
  document.addEventListener('click', ({ target }) => {
    if (!target.closest('[data-page-action="theme"]')) return;
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    applyTheme();
    root.dispatchEvent(new CustomEvent('theme'));
    try {
      localStorage.setItem(KEY, theme);
    } catch { /* it lasts as long as the page */ }
  });
})();
