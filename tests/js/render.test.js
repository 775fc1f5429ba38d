import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { frameAt, show, summed } from '../../static/js/shared/render.js';

/** @param {string} name @param {string} [marks] */
const table = (name, marks = '') => `<table data-series="${name}"><tbody>${['Cat', 'Dog'].map((label) => `<tr><th>${label}</th><td>
  <svg><rect class="bar-fill" width="0%"></rect>${marks}</svg><span class="bar-number">0.0%</span></td></tr>`).join('')}</tbody></table>`;

/** @param {HTMLElement} root @param {string} selector @param {string} attribute */
const attributes = (root, selector, attribute) => [...root.querySelectorAll(selector)].map((element) => element.getAttribute(attribute));

test('frame is read from its columns', () => {
  const columns = { step: 3, series: { student: [[1, 2], [3, 4]] }, texts: { kl: ['a', 'b'] } };
  assert.deepEqual(frameAt(columns, 1), { series: { student: [3, 4] }, texts: { kl: 'b' }, signed: {} });
});

test('series of differences becomes the series itself', () => {
  const columns = { step: 0, series: { soft: [[991, 8, 1], [-11, 10, 1], [-16, 13, 3]], left: [[9], [11], [16]] }, texts: { kl: ['a', 'b', 'c'] } };
  assert.deepEqual(summed(columns).series, { soft: [[991, 8, 1], [980, 18, 2], [964, 31, 5]], left: [[9], [20], [36]] });
  assert.deepEqual(summed(columns).texts, { kl: ['a', 'b', 'c'] });
});

test('tenths are shown as a percentage with one decimal, and as the width of the bar', () => {
  const root = page(table('student'));
  show(root, { series: { student: [1000, 4] }, texts: {} });
  assert.deepEqual([...root.querySelectorAll('.bar-number')].map(({ textContent }) => textContent), ['100.0%', '0.4%']);
  assert.deepEqual(attributes(root, '.bar-fill', 'width'), ['100.0%', '0.4%']);
});

test('series that the page does not show is passed over', () => {
  const root = page(table('student'));
  show(root, { series: { 'hard-student': [500, 500] }, texts: {} });
  assert.deepEqual(attributes(root, '.bar-fill', 'width'), ['0%', '0%']);
});

test('soft targets are marked in the tables of students at the temperature', () => {
  const root = page(table('student', '<rect class="bar-target" x="0%"></rect>') + table('hard-student-soft', '<rect class="bar-target" x="0%"></rect>'));
  show(root, { series: { 'teacher-soft': [574, 258] }, texts: {} });
  assert.deepEqual(attributes(root, '[data-series="hard-student-soft"] .bar-target', 'x'), ['57.4%', '25.8%']);
  assert.deepEqual(attributes(root, '[data-series="student"] .bar-target', 'x'), ['0%', '0%']);
});

test('pinned run is marked by its own number', () => {
  const marks = '<rect class="bar-pin" data-pin="1" x="0%"></rect><rect class="bar-pin" data-pin="2" x="0%"></rect>';
  const root = page(table('student', marks));
  show(root, { series: { 'pin-2': [10, 990] }, texts: {} });
  assert.deepEqual(attributes(root, '[data-pin="2"]', 'x'), ['1.0%', '99.0%']);
  assert.deepEqual(attributes(root, '[data-pin="1"]', 'x'), ['0%', '0%']);
});

test('signed bars grow from the middle to either side', () => {
  const root = page(table('any').replace('data-series', 'data-signed'));
  show(root, { series: {}, texts: {}, signed: { any: [[1000, '+2.0'], [-500, '−1.0']] } });
  assert.deepEqual(attributes(root, '.bar-fill', 'x'), ['50%', '25%']);
  assert.deepEqual(attributes(root, '.bar-fill', 'width'), ['50%', '25%']);
  assert.deepEqual([...root.querySelectorAll('.bar-number')].map(({ textContent }) => textContent), ['+2.0', '−1.0']);
});

test('texts go where their names are, and leave the others', () => {
  const root = page('<b data-figure="kl">1</b><output data-readout="step">0/35</output><b data-figure="other">same</b>');
  show(root, { series: {}, texts: { kl: '0.1', step: '4/35' } });
  assert.equal(root.textContent, '0.14/35same');
});
