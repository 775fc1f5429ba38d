import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import './page.js';
import { mountReplay } from '../../static/js/lab/replay.js';

let calm = false;
window.matchMedia = /** @type {any} */ (() => ({ get matches() { return calm; } }));

function played(epochs = 20) {
  const shown = /** @type {string[]} */ ([]);
  const replay = mountReplay();
  replay.paceFor(epochs);
  /** @param {string} name */
  const add = (name, paced = true) => replay.add(() => shown.push(name), paced);
  return { replay, shown, add };
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  calm = false;
});

test('twenty stored epochs are shown over four seconds, and the end after them', () => {
  const { replay, shown, add } = played();
  for (let k = 1; k <= 20; k += 1) add(String(k));
  add('done', false);
  assert.deepEqual(shown, []);
  mock.timers.tick(200);
  assert.deepEqual(shown, ['1']);
  assert.equal(replay.playing, true);
  for (let k = 2; k <= 20; k += 1) mock.timers.tick(200);
  assert.equal(shown.at(-1), '20');
  mock.timers.tick(200);
  assert.equal(shown.at(-1), 'done');
  assert.equal(replay.playing, false);
});

test('sixty of them take no longer', () => {
  const { shown, add } = played(60);
  for (let k = 1; k <= 60; k += 1) add(String(k));
  for (let k = 1; k <= 60; k += 1) mock.timers.tick(67);
  assert.equal(shown.length, 60);
});

test('an epoch that is trained now is shown at once, but not before stored ones', () => {
  const { shown, add } = played();
  add('live', false);
  assert.deepEqual(shown, ['live']);
  add('stored');
  add('next', false);
  assert.deepEqual(shown, ['live']);
  mock.timers.tick(200);
  mock.timers.tick(200);
  assert.deepEqual(shown, ['live', 'stored', 'next']);
});

test('skip shows the rest at once, in order', () => {
  const { replay, shown, add } = played();
  ['1', '2', '3'].forEach((name) => add(name));
  add('done', false);
  replay.skip();
  assert.deepEqual(shown, ['1', '2', '3', 'done']);
  assert.equal(replay.waits, false);
  add('after', false);
  assert.equal(shown.at(-1), 'after');
});

test('a replay that is held goes on where it was', () => {
  const { replay, shown, add } = played();
  ['1', '2'].forEach((name) => add(name));
  mock.timers.tick(200);
  replay.hold();
  mock.timers.tick(10_000);
  assert.deepEqual(shown, ['1']);
  assert.equal(replay.waits, true);
  assert.equal(replay.playing, false);
  replay.go();
  mock.timers.tick(200);
  assert.deepEqual(shown, ['1', '2']);
});

test('what is cleared is never shown', () => {
  const { replay, shown, add } = played();
  add('old');
  replay.clear();
  add('new');
  mock.timers.tick(200);
  assert.deepEqual(shown, ['new']);
});

test('little motion shows everything at once', () => {
  calm = true;
  const { shown, add } = played();
  ['1', '2'].forEach((name) => add(name));
  assert.deepEqual(shown, ['1', '2']);
});

test("an embed's own reduced motion shows everything at once too", () => {
  document.documentElement.dataset.motion = 'reduce';
  const { shown, add } = played();
  for (let k = 1; k <= 3; k += 1) add(String(k));
  delete document.documentElement.dataset.motion;
  assert.deepEqual(shown, ['1', '2', '3']);
});
