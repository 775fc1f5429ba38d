import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled } from './page.js';
import { streamFetchedAtOnce, streamFromPage } from '../../static/js/shared/page_stream.js';

/** @param {number} steps @returns {Map<number, Frame>} */
const framesOf = (steps) => new Map([...Array(steps + 1).keys()].map((k) => [k, { series: {}, texts: { step: `${k}/${steps}` } }]));

/** @param {string} query @param {Record<string, string>} [headers] @returns {any} */
const request = (query, headers = {}) => ({ action: `/stream?${query}`, headers, signal: new AbortController().signal });

/** What has arrived, event by event. @param {Response} response */
function received(response) {
  /** @type {{ id?: string, event?: string, data: any }[]} */
  const events = [];
  let ended = false;
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const read = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const fields = new TextDecoder().decode(part.value).trim().split('\n').map((line) => line.split(/: (.*)/));
      const { id, event, data } = Object.fromEntries(fields);
      events.push({ id, event, data: JSON.parse(data) });
    }
    ended = true;
  };
  const reading = read();
  reading.catch(() => {});
  return { events, reading, reader, ids: () => events.map(({ id }) => id), get ended() { return ended; } };
}

/** A clock for timers and for performance.now(). @param {import('node:test').TestContext} t */
function clock(t) {
  let now = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  return async (/** @type {number} */ ms) => {
    for (const end = now + ms; now < end;) {
      now += 1;
      t.mock.timers.tick(1);
      await settled();
    }
  };
}

test('stream from the page sends each step at its time, then that it is done', async (t) => {
  const pass = clock(t);
  const arrived = received(streamFromPage(framesOf(2), request('step=0&pace=100')));
  await settled();
  assert.deepEqual(arrived.events, [{ id: '0', event: 'step', data: { step: 0, series: {}, texts: { step: '0/2' } } }]);
  await pass(99);
  assert.deepEqual(arrived.ids(), ['0']);
  await pass(1);
  assert.deepEqual(arrived.ids(), ['0', '1']);
  await pass(100);
  assert.deepEqual(arrived.ids(), ['0', '1', '2', 'done']);
  assert.deepEqual(arrived.events[3], { id: 'done', event: 'done', data: { steps: 2 } });
  assert.ok(arrived.ended);
});

test('stream from the page is a stream of events to whoever reads it', () => {
  const response = streamFromPage(framesOf(1), request('step=1&pace=0'));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('Content-Type'), 'text/event-stream');
});

test('stream from the page begins at the step that is asked for', async (t) => {
  const pass = clock(t);
  const arrived = received(streamFromPage(framesOf(5), request('step=4&pace=10')));
  await pass(20);
  assert.deepEqual(arrived.ids(), ['4', '5', 'done']);
});

test('stream from the page goes on after the last id', async (t) => {
  const pass = clock(t);
  const arrived = received(streamFromPage(framesOf(5), request('step=0&pace=10', { 'Last-Event-ID': '3' })));
  await pass(20);
  assert.deepEqual(arrived.ids(), ['4', '5', 'done']);
});

test('stream from the page has only its end left after the last step', async (t) => {
  const pass = clock(t);
  const arrived = received(streamFromPage(framesOf(5), request('step=0&pace=10', { 'Last-Event-ID': '5' })));
  await pass(1);
  assert.deepEqual(arrived.ids(), ['done']);
});

test('aborted stream from the page sends no more and fails with the reason', async (t) => {
  const pass = clock(t);
  const abort = new AbortController();
  const arrived = received(streamFromPage(framesOf(5), { ...request('step=0&pace=10'), signal: abort.signal }));
  await pass(10);
  const reason = new Error('enough');
  abort.abort(reason);
  await assert.rejects(arrived.reading, reason);
  await pass(100);
  assert.deepEqual(arrived.ids(), ['0', '1']);
});

test('request that was aborted before is not answered', () => {
  assert.throws(() => streamFromPage(framesOf(1), { ...request('step=0&pace=0'), signal: AbortSignal.abort() }), { name: 'AbortError' });
});

const SENT = [
  ...[0, 1, 2].map((step) => `id: ${step}\nevent: step\ndata: {"step":${step},"series":{},"texts":{}}\n\n`),
  'id: done\nevent: done\ndata: {"steps":2}\n\n',
].join('');

test('stream fetched at once asks for the whole run, then keeps its pace', async (t) => {
  const pass = clock(t);
  const fetched = t.mock.method(globalThis, 'fetch', async () => new Response(SENT));
  const arrived = received(await streamFetchedAtOnce(request('T=4&step=1&pace=50')));
  assert.equal(String(fetched.mock.calls[0].arguments[0]), 'https://here.example/stream?T=4&step=0&pace=0');
  await settled();
  assert.deepEqual(arrived.ids(), ['1']);
  await pass(50);
  assert.deepEqual(arrived.ids(), ['1', '2', 'done']);
});

test('stream fetched at once hands on what the server refuses', async (t) => {
  const refusal = new Response(null, { status: 429 });
  t.mock.method(globalThis, 'fetch', async () => refusal);
  assert.equal(await streamFetchedAtOnce(request('step=0&pace=50')), refusal);
});

test('stream of a recorded run from the page begins at the number of a step, which its ids are', async (t) => {
  const pass = clock(t);
  const frames = new Map([100, 150, 400].map((number, k) => [k, { series: {}, texts: { 'step-number': String(number) } }]));
  const arrived = received(streamFromPage(frames, request('step=150&pace=10')));
  await pass(30);
  assert.deepEqual(arrived.ids(), ['150', '400', 'done']);
  assert.deepEqual(arrived.events.map(({ data }) => data.step), [1, 2, undefined]);
  const resumed = received(streamFromPage(frames, request('step=100&pace=10', { 'Last-Event-ID': '150' })));
  await pass(30);
  assert.deepEqual(resumed.ids(), ['400', 'done']);
});
