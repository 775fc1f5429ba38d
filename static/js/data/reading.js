// While a file is being read: how far the server is, and the page anew when it is done.

/** @param {HTMLElement} root @param {() => void} refresh */
export function followReading(root, refresh) {
  const bar = root.querySelector('#reading');
  if (!bar) return;
  const source = new EventSource(`${window.location.pathname}/stream`);
  const close = () => source.close();
  source.addEventListener('progress', ({ data }) => { bar.value = 100 * JSON.parse(data).fraction; });
  source.addEventListener('done', () => {
    close();
    refresh();
  });
  window.addEventListener('pagehide', close, { once: true });
}
