import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { freeSlot } from '../../static/js/shared/connection_slots.js';

/** @param {(name: string, options: object, hold: (lock: unknown) => unknown) => Promise<unknown>} ask */
function locks(ask) {
  Object.defineProperty(navigator, 'locks', { value: { request: ask }, configurable: true });
}

/** Locks as a browser has them. */
function locksOfBrowser() {
  const held = new Set();
  locks(async (name, options, hold) => {
    if (held.has(name)) return hold(null);
    held.add(name);
    return Promise.resolve(hold({ name })).finally(() => held.delete(name));
  });
}

const noLocks = () => locks(async () => { throw new Error('denied'); });

/** @type {(() => void)[]} */
const releases = [];
afterEach(() => releases.splice(0).forEach((release) => release()));

/** @param {number} count */
async function slots(count) {
  /** @type {((() => void) | null)[]} */
  const found = [];
  for (let k = 0; k < count; k += 1) {
    const release = await freeSlot();
    found.push(release);
    if (release) releases.push(release);
  }
  return found;
}

for (const [name, prepare] of /** @type {[string, () => void][]} */ ([['locks', locksOfBrowser], ['messages where locks are denied', noLocks]])) {
  test(`four slots are given out by ${name}`, async () => {
    prepare();
    const found = await slots(5);
    assert.deepEqual(found.map(Boolean), [true, true, true, true, false]);
  });

  test(`slot that is given back is given out again by ${name}`, async () => {
    prepare();
    const [release, , , , fifth] = await slots(5);
    assert.equal(fifth, null);
    release?.();
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.ok((await slots(1))[0]);
  });
}

test('those who ask at once get no more than four slots by messages', async () => {
  noLocks();
  const found = await Promise.all([...Array(9)].map(() => freeSlot()));
  const given = found.filter((release) => release !== null);
  releases.push(...given);
  assert.equal(given.length, 4);
});
