// The way back to the explorer leads to the experiment that the reader came from.

const CAME_FROM = 'explorer';

// Its query is remembered for this tab while the reader stays on our pages.
export function keepWayBack() {
  const from = document.referrer ? new URL(document.referrer) : null;
  const isOurs = from?.origin === window.location.origin;
  try {
    if (isOurs && from.pathname === '/') window.sessionStorage.setItem(CAME_FROM, from.search);
    else if (!isOurs) window.sessionStorage.removeItem(CAME_FROM);
    for (const link of document.querySelectorAll('a[href="/"]')) link.search = window.sessionStorage.getItem(CAME_FROM) ?? '';
  } catch { /* a browser that stores nothing */ }
}
