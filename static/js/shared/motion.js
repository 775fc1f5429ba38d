// Whether motion is to be reduced: an embed's address may say so, and the reader's system.
export const isStill = () => document.documentElement.dataset.motion === 'reduce' || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
