import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, isLong } from '../../static/js/runs/silence.js';

test('a silence is told in the unit that says enough', () => {
  assert.deepEqual([0, 12.9, 119, 120, 7199, 7200, 172_800].map(duration), ['0 s', '12 s', '119 s', '2 min', '119 min', '2 h', '2 days']);
});

test('a silence is long against the pauses that are usual, and never below ten seconds', () => {
  assert.equal(isLong(9.9, 0), false);
  assert.equal(isLong(10, 0.1), true);
  assert.equal(isLong(100, 30), false);
  assert.equal(isLong(120, 30), true);
});
