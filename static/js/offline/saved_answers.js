// The answers in a saved copy: its run at several temperatures, with and without the student on hard
// labels. A request gets the answer at the nearest temperature.
import { pageData } from '../shared/render.js';

const SAME = { status: 204 };
let byKey = false;

// Whether a key or a pointer moves the slider.
/** @param {HTMLElement} root */
export function watchSlider(root) {
  /** @param {{ target: HTMLElement }} event */
  const isSlider = ({ target }) => target.matches('input[type="range"][name="T"]');
  root.addEventListener('keydown', (event) => { byKey = isSlider(event); });
  root.addEventListener('pointerdown', () => { byKey = false; });
}

// A key moves the slider by 0.1: take the next answer in its direction, not the nearest, which may be
// the current one.
/** @param {SavedAnswer[]} fitting @param {number} T @param {number} run */
function nearest(fitting, T, run) {
  /** @param {SavedAnswer} answer */
  const distance = (answer) => Math.abs(Number(answer.T) - T);
  const [first, ...others] = fitting.sort((a, b) => distance(a) - distance(b));
  if (!byKey || Number(first.T) !== run) return first;
  return others.find((answer) => (Number(answer.T) - run) * (T - run) > 0) ?? first;
}

// A single file has its answers in pieces, which they share; a folder has a file for each.
/** @param {SavedAnswer} answer */
async function htmlOf({ href, spans }) {
  if (spans) {
    const pieces = pageData(document, 'pieces');
    return spans.map(([first, end]) => pieces.slice(first, end).join('')).join('');
  }
  const response = await fetch(href);
  if (!response.ok) throw new Error(`${href} did not arrive`);
  return response.text();
}

/** @param {HtmxContext} ctx */
export async function answerFrom(ctx) {
  const { T: slider, compare: compareBox } = document.querySelector('#experiment').elements;
  const asked = new URL(ctx.request.action, document.baseURI).searchParams;
  const compare = asked.get('compare') ?? '0';
  const run = Number(slider.defaultValue);
  const T = Number(asked.get('T') ?? run);
  if (asked.has('T') && T === run && (compareBox?.defaultChecked ?? false) === (compare === '1')) return new Response(null, SAME);
  const fitting = pageData(document, 'answers').filter((answer) => answer.compare === compare);
  const answer = nearest(fitting, T, run);
  const html = await htmlOf(answer);
  if (Number(answer.T) !== T) ctx.notice = `${document.querySelector('[data-holds]').textContent}: T = ${answer.T}.`;
  return new Response(html, { headers: { 'Content-Type': 'text/html' } });
}
