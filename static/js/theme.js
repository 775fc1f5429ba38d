// Runs before the first paint, so that a chosen theme never flashes. Blocked storage is no error.
(() => {
  document.documentElement.dataset.js = '';
  try {
    const theme = localStorage.getItem('soft-targets-theme');
    if (theme) document.documentElement.dataset.theme = theme;
  } catch { /* private mode: the system's theme */ }
})();
