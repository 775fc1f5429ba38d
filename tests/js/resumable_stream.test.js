import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled } from './page.js';
import { mountStream } from '../../static/js/shared/resumable_stream.js';

/** Stands for htmx: a connection opens on `play` and is cut on `htmx:abort`. */
class Connection {
  element = document.createElement('div');
  /** @type {(string | undefined)[]} */
  opened = []; // each with the Last-Event-ID that it was asked with
  aborts = 0;
  /** @type {[number, boolean][]} */
  lost = [];
  refusals = 0;
  /** @type {number[]} */
  steps = [];

  constructor() {
    this.element.addEventListener('play', () => this.#open());
    this.element.addEventListener('htmx:abort', () => { this.aborts += 1; });
    this.stream = mountStream(this.element, undefined, {
      onLost: (failures, busy) => this.lost.push([failures, busy]),
      onRefused: () => { this.refusals += 1; },
    });
    this.stream.on('step', ({ step }) => this.steps.push(step));
  }

  #open() {
    /** @type {any} */
    const ctx = { request: { headers: {} } };
    this.tell('htmx:config:request', { ctx });
    this.opened.push(ctx.request.headers['Last-Event-ID']);
    this.tell('htmx:before:request');
  }

  /** @param {string} name @param {object} [detail] */
  tell(name, detail) {
    this.element.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {number} step */
  send(step) {
    this.tell('step', { id: String(step), data: JSON.stringify({ step }) });
  }

  /** @param {number} status */
  answer(status) {
    this.tell('htmx:response:error', { ctx: { response: { status } } });
    this.close();
  }

  close() {
    this.tell('htmx:finally:request');
  }
}

/** @param {import('node:test').TestContext} t @param {number} ms */
async function wait(t, ms) {
  t.mock.timers.tick(ms);
  await settled();
}


/** @param {import('node:test').TestContext} t */
async function started(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {any} */ (globalThis).htmx = { trigger: (/** @type {Element} */ element, /** @type {string} */ name) => element.dispatchEvent(new CustomEvent(name)) };
  const connection = new Connection();
  connection.stream.start();
  await settled();
  return connection;
}

test('stream starts without an id, and receives what is sent', async (t) => {
  const connection = await started(t);
  connection.send(0);
  connection.send(1);
  assert.deepEqual(connection.opened, [undefined]);
  assert.deepEqual(connection.steps, [0, 1]);
});

test('lost stream goes on after the last event it received', async (t) => {
  const connection = await started(t);
  connection.send(0);
  connection.send(1);
  connection.close();
  await wait(t, 249);
  assert.equal(connection.opened.length, 1);
  await wait(t, 1);
  assert.deepEqual(connection.opened, [undefined, '1']);
  assert.deepEqual(connection.lost, [[0, false]]);
});

test('stream that fails again and again waits twice as long each time, up to four seconds', async (t) => {
  const connection = await started(t);
  for (const [k, ms] of [250, 500, 1000, 2000, 4000, 4000].entries()) {
    connection.close();
    await wait(t, ms - 1);
    assert.equal(connection.opened.length, k + 1);
    await wait(t, 1);
    assert.equal(connection.opened.length, k + 2);
  }
});

test('an event ends the row of failures', async (t) => {
  const connection = await started(t);
  connection.close();
  await wait(t, 250);
  connection.send(0);
  connection.close();
  await wait(t, 250);
  assert.deepEqual(connection.lost, [[0, false], [0, false]]);
  assert.equal(connection.opened.length, 3);
});

for (const status of [503, 429]) {
  test(`stream waits four seconds for a busy server (${status})`, async (t) => {
    const connection = await started(t);
    connection.answer(status);
    assert.deepEqual(connection.lost, [[0, true]]);
    await wait(t, 3999);
    assert.equal(connection.opened.length, 1);
    await wait(t, 1);
    assert.equal(connection.opened.length, 2);
  });
}

test('stream of a server that says it is busy in an event waits as long', async (t) => {
  const connection = await started(t);
  connection.stream.markBusy();
  connection.close();
  await wait(t, 3999);
  assert.equal(connection.opened.length, 1);
  await wait(t, 1);
  assert.equal(connection.opened.length, 2);
});

test('stream tries again after an error of the server', async (t) => {
  const connection = await started(t);
  connection.answer(500);
  await wait(t, 250);
  assert.equal(connection.opened.length, 2);
  assert.equal(connection.refusals, 0);
});

test('refused stream stops', async (t) => {
  const connection = await started(t);
  connection.answer(422);
  await wait(t, 60_000);
  assert.equal(connection.opened.length, 1);
  assert.equal(connection.refusals, 1);
  assert.ok(!connection.stream.running);
});

test('paused stream hears nothing more, and resumes after what it has received', async (t) => {
  const connection = await started(t);
  connection.send(4);
  connection.stream.pause();
  connection.send(5);
  connection.close();
  await wait(t, 60_000);
  assert.deepEqual(connection.steps, [4]);
  assert.equal(connection.opened.length, 1);
  assert.ok(connection.stream.resumable);
  connection.stream.start();
  await settled();
  assert.deepEqual(connection.opened, [undefined, '4']);
});

test('stopped stream starts from its beginning', async (t) => {
  const connection = await started(t);
  connection.send(4);
  connection.stream.stop();
  connection.close();
  connection.stream.start();
  await settled();
  assert.deepEqual(connection.opened, [undefined, undefined]);
});

test('restarted stream asks anew, at once and without an id', async (t) => {
  const connection = await started(t);
  connection.send(4);
  connection.stream.restart();
  assert.equal(connection.aborts, 1);
  connection.send(5); // still on its way from the connection before
  connection.close();
  await wait(t, 1);
  assert.deepEqual(connection.opened, [undefined, undefined]);
  assert.deepEqual(connection.steps, [4]);
  assert.deepEqual(connection.lost, []);
});

test('suspended stream is cut, and goes on where it was', async (t) => {
  const connection = await started(t);
  connection.send(4);
  connection.stream.suspend(true);
  connection.close();
  await wait(t, 60_000);
  assert.equal(connection.aborts, 1);
  assert.equal(connection.opened.length, 1);
  connection.stream.suspend(false);
  await settled();
  assert.deepEqual(connection.opened, [undefined, '4']);
  assert.deepEqual(connection.lost, []);
});
