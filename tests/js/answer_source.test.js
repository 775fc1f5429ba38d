import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { settled } from './page.js';
import { answer } from '../../static/js/widget/answer_source.js';

/** @type {Set<string>} */
const held = new Set();
Object.defineProperty(navigator, 'locks', {
  configurable: true,
  value: {
    request: async (/** @type {string} */ name, /** @type {object} */ _, /** @type {(lock: unknown) => unknown} */ hold) => {
      if (held.has(name)) return hold(null);
      held.add(name);
      return Promise.resolve(hold({ name })).finally(() => held.delete(name));
    },
  },
});
beforeEach(() => held.clear());

/** @returns {any} */
function streamRequest() {
  const sourceElement = Object.assign(document.createElement('div'), { id: 'stream' });
  return { sourceElement, request: { action: '/stream?step=0&pace=0', headers: {}, signal: new AbortController().signal } };
}

/** @param {Map<number, Frame> | null} frames @returns {any} */
const player = (frames) => ({ frames: () => frames });
const WHOLE = new Map([[0, { series: {}, texts: {} }]]);

/** @param {import('node:test').TestContext} t */
function network(t) {
  return t.mock.method(globalThis, 'fetch', async () => new Response('id: 0\nevent: step\ndata: {"step":0}\n\n')).mock;
}

test('stream has a connection of its own, whose slot is free again when it ends', async (t) => {
  const calls = network(t);
  const ctx = streamRequest();
  await answer(ctx, player(WHOLE));
  assert.equal(calls.calls[0].arguments[0], ctx.request.action);
  assert.equal(held.size, 1);
  ctx.sourceElement.dispatchEvent(new CustomEvent('htmx:finally:request'));
  await settled();
  assert.equal(held.size, 0);
});

test('without a free slot the stream comes from the page', async (t) => {
  const calls = network(t);
  for (let k = 0; k < 4; k += 1) await answer(streamRequest(), player(null));
  const response = await answer(streamRequest(), player(WHOLE));
  assert.equal(calls.callCount(), 4);
  assert.match(await response.text(), /event: done/);
});

test('without a free slot a run that the page does not hold is fetched at once', async (t) => {
  const calls = network(t);
  for (let k = 0; k < 4; k += 1) await answer(streamRequest(), player(null));
  await answer(streamRequest(), player(null));
  assert.equal(calls.callCount(), 5);
  assert.equal(held.size, 4);
});
