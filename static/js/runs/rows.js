// Marks the probe rows that the student has wrong at the step shown.
import { pageData } from '../shared/render.js';

/** @param {HTMLElement} root @param {Pick<Player, 'step'>} player */
export function mountRows(root, player) {
  let rights = pageData(root, 'rights');

  function follow() {
    const words = (root.querySelector('#probe-rule').dataset.words ?? '').split('|');
    const now = rights[player.step] ?? '';
    root.querySelectorAll('.probe-row').forEach((row, k) => {
      const isRight = now[k] === '1';
      row.dataset.verdict = isRight ? 'right' : 'wrong';
      row.querySelector('[data-row-verdict]').textContent = isRight ? words[0] : words[1];
    });
    const verdict = root.querySelector('.probe-verdict');
    verdict.dataset.verdict = verdict.textContent === words[0] ? 'right' : 'wrong';
  }

  root.addEventListener('shown', follow);
  root.addEventListener('htmx:after:swap', () => {
    rights = pageData(root, 'rights');
    follow();
  });
}
