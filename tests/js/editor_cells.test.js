import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryText } from '../../static/js/widget/editor_cells.js';

/** @param {string} cell @param {string} value @returns {any} */
const input = (cell, value) => ({ value, dataset: { cell } });

test('decimal comma of a number is a point in the query', () => {
  assert.equal(queryText(input('logits', ' 4,2 ')), '4.2');
});

test('number with more than one separator stays one item of the list', () => {
  assert.doesNotMatch(queryText(input('logits', '1,2,3;4')), /[,;]/);
});

test('comma of a name becomes its lookalike, a semicolon stays', () => {
  assert.equal(queryText(input('labels', ' Cat, big; old ')), 'Cat‚ big; old');
});
