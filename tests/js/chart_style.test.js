import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { chartScale, enlarged } from '../../static/js/shared/chart_style.js';

test('lengths of a figure are scaled, its numbers are not', () => {
  const figure = { traces: [{ x: [1, 2], y: [3, 4], line: { width: 2 }, textfont: { size: 11 } }], layout: { margin: { l: 44 }, xaxis: { range: [0, 35] } } };
  assert.deepEqual(enlarged(figure, 2), {
    traces: [{ x: [1, 2], y: [3, 4], line: { width: 4 }, textfont: { size: 22 } }],
    layout: { margin: { l: 88 }, xaxis: { range: [0, 35] } },
  });
});

test('figure of the page stays as it is', () => {
  page('');
  const figure = { layout: { font: { size: 12 } } };
  assert.equal(enlarged(figure, chartScale()), figure);
});
