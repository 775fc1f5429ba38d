import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { prefetch, script, styleSheet, whenUsed } from '../../static/js/shared/lazy_load.js';

test('style sheet is fetched once, and again where it did not arrive', async (context) => {
  /** @type {HTMLLinkElement[]} */
  const fetched = [];
  // happy-dom fetches nothing: this stands for a browser.
  context.mock.method(document.head, 'append', (/** @type {HTMLLinkElement} */ link) => { fetched.push(link); });
  const failed = styleSheet('/a.css');
  fetched[0].dispatchEvent(new Event('error'));
  await assert.rejects(failed, /\/a\.css did not arrive/);
  const arrived = [styleSheet('/a.css'), styleSheet('/a.css')];
  assert.deepEqual(fetched.map(({ rel, href }) => [rel, new URL(href, 'https://here.example').pathname]), [['stylesheet', '/a.css'], ['stylesheet', '/a.css']]);
  fetched[1].dispatchEvent(new Event('load'));
  await Promise.all(arrived);
});

test('style sheet that the page has is not fetched, nor one without an address', async () => {
  document.head.innerHTML = '<link rel="stylesheet" href="/b.css">';
  await Promise.all([styleSheet('/b.css'), styleSheet()]);
  assert.equal(document.head.querySelectorAll('link').length, 1);
});

test('script that the page contains as text is run once, and fetched never', async () => {
  const root = page('<script type="text/plain" id="library">globalThis.runs = (globalThis.runs ?? 0) + 1;</script>');
  document.head.innerHTML = '';
  prefetch('#library');
  assert.equal(document.head.children.length, 0);
  await Promise.all([script('#library'), script('#library')]);
  const [run, ...others] = [...document.head.querySelectorAll('script')];
  assert.equal(others.length, 0);
  assert.match(run.text, /globalThis\.runs/);
  assert.equal(root.querySelector('#library'), null);
});

for (const sign of ['pointerover', 'pointerdown', 'focusin', 'keydown', 'htmx:config:request']) {
  test(`first use begins with ${sign}`, () => {
    const root = page('<button></button>');
    let uses = 0;
    whenUsed(root, () => { uses += 1; });
    assert.equal(uses, 0);
    for (const type of [sign, sign, 'keydown']) root.querySelector('button').dispatchEvent(new Event(type, { bubbles: true }));
    assert.equal(uses, 1);
  });
}
