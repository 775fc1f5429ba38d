import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { answerFrom, watchSlider } from '../../static/js/offline/saved_answers.js';

const ANSWERS = ['0', '1'].flatMap((compare) => ['1', '3', '8'].map((T) => ({ href: `T${T}-${compare}.html`, T, compare })));

/** A copy whose page is the run at T = 3. */
function copy() {
  const root = page(`
    <form id="experiment"><input type="range" name="T" min="0.5" max="20" step="0.1" value="3"><input type="checkbox" name="compare" value="1"></form>
    <p data-holds>This copy holds some temperatures</p>
    <script type="application/json" data-carried="answers">${JSON.stringify(ANSWERS)}</script>`);
  watchSlider(root);
  return root;
}

/** @param {import('node:test').TestContext} t @param {() => Response} [answer] */
function fetched(t, answer = () => new Response('<p>run</p>')) {
  return t.mock.method(globalThis, 'fetch', async () => answer()).mock;
}

/** @param {string} query @returns {any} */
const asking = (query) => ({ request: { action: `/widget?${query}` } });

test('nearest temperature is the answer, and the page is told which it is', async (t) => {
  copy();
  const calls = fetched(t);
  const ctx = asking('T=6.1');
  const response = await answerFrom(ctx);
  assert.deepEqual(calls.calls[0].arguments, ['T8-0.html']);
  assert.equal(ctx.notice, 'This copy holds some temperatures: T = 8.');
  assert.equal(await response.text(), '<p>run</p>');
});

test('temperature that is there is answered without a notice', async (t) => {
  copy();
  fetched(t);
  const ctx = asking('T=8');
  await answerFrom(ctx);
  assert.equal(ctx.notice, undefined);
});

test('comparison has answers of its own', async (t) => {
  copy();
  const calls = fetched(t);
  await answerFrom(asking('T=3&compare=1'));
  assert.deepEqual(calls.calls[0].arguments, ['T3-1.html']);
});

test('what the page shows already is no new answer', async (t) => {
  copy();
  const calls = fetched(t);
  assert.equal((await answerFrom(asking('T=3'))).status, 204);
  assert.equal(calls.callCount(), 0);
});

/** @param {HTMLElement} root @param {string} type */
function touch(root, type) {
  root.querySelector('input[name="T"]').dispatchEvent(new Event(type, { bubbles: true }));
}

test('key that moves the slider by a tenth leads to the next temperature in its direction', async (t) => {
  const root = copy();
  const calls = fetched(t);
  touch(root, 'keydown');
  await answerFrom(asking('T=3.1'));
  await answerFrom(asking('T=2.9'));
  assert.deepEqual(calls.calls.map((call) => call.arguments), [['T8-0.html'], ['T1-0.html']]);
});

test('pointer that moves the slider by a tenth stays with the nearest', async (t) => {
  const root = copy();
  const calls = fetched(t);
  touch(root, 'keydown');
  touch(root, 'pointerdown');
  await answerFrom(asking('T=3.1'));
  assert.deepEqual(calls.calls[0].arguments, ['T3-0.html']);
});

test('key beyond the last temperature stays there', async (t) => {
  const root = copy();
  root.querySelector('input[name="T"]').setAttribute('value', '8');
  const calls = fetched(t);
  touch(root, 'keydown');
  await answerFrom(asking('T=8.1'));
  assert.deepEqual(calls.calls[0].arguments, ['T8-0.html']);
});

test('answer in pieces is put together without a request', async (t) => {
  const root = copy();
  const calls = fetched(t);
  root.querySelector('[data-carried="answers"]').textContent = JSON.stringify([{ T: '8', compare: '0', spans: [[0, 2], [3, 4]] }]);
  root.insertAdjacentHTML('beforeend', '<script type="application/json" data-carried="pieces">["<p>", "run", "other", "</p>"]</script>');
  assert.equal(await (await answerFrom(asking('T=8'))).text(), '<p>run</p>');
  assert.equal(calls.callCount(), 0);
});

test('answer that does not arrive is named', async (t) => {
  copy();
  fetched(t, () => new Response(null, { status: 404 }));
  await assert.rejects(answerFrom(asking('T=8')), /T8-0\.html did not arrive/);
});
