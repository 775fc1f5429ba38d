// The button that copies the page's link.

/** @param {string} link */
export async function copyLink(link) {
  const label = document.querySelector('[data-share-label]');
  try {
    await navigator.clipboard.writeText(link);
    label.textContent = 'Copied';
  } catch {
    label.textContent = 'Copy it from the address bar';
  }
  setTimeout(() => { label.textContent = 'Copy link'; }, 2500);
}
