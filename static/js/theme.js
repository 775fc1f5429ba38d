// Runs before the first paint, so that a chosen theme never flashes. Blocked storage is no error.
(() => {
  const { dataset } = document.documentElement;
  dataset.js = '';
  if (window.origin === 'null') dataset.alone = ''; // a frame without an origin may ask no server
  if ('embed' in dataset) return; // its address says the theme
  try {
    const theme = localStorage.getItem('soft-targets-theme');
    if (theme) dataset.theme = theme;
  } catch { /* private mode: the system's theme */ }
})();
