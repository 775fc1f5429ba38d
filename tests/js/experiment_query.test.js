import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { canonicalQuery, formQuery, isSameRun } from '../../static/js/widget/experiment_query.js';

/** @param {string} fields */
function form(fields) {
  return page(`<form id="experiment">${fields}</form>`).querySelector('#experiment');
}

/** @param {string} text */
const query = (text) => new URLSearchParams(text);

test('form query leaves out what the form leaves empty', () => {
  const filled = form('<input name="logits" value=""><input name="lr" value="0.5">');
  assert.equal(String(formQuery(filled, '3', 0, '35')), 'lr=0.5&T=3&step=0');
});

test('form query takes the temperature from the number field in its shortest form', () => {
  const slider = form('<input type="range" name="T" min="0.5" max="20" value="20">');
  assert.equal(formQuery(slider, '64.50', 0, '35').get('T'), '64.5');
  assert.equal(formQuery(slider, 'warm', 0, '35').get('T'), 'warm');
});

test('form query has the value in force where a field is wrong', () => {
  const wrong = form('<input name="lr" value="x" data-in-force="0.5" aria-invalid="true"><input data-in-force="3" aria-invalid="true">');
  const found = formQuery(wrong, 'warm', 0, '35');
  assert.equal(found.get('lr'), '0.5');
  assert.equal(found.get('T'), '3');
});

test('form query bounds the step by the steps of the form, else of the run', () => {
  assert.equal(formQuery(form('<input name="steps" value="10">'), '3', 12, '35').get('step'), '10');
  assert.equal(formQuery(form(''), '3', 40, '35').get('step'), '35');
});

test('canonical query leaves out defaults, also where they are written otherwise', () => {
  assert.equal(canonicalQuery(query('T=3.0&lr=0.5&steps=35&divergence=kl'), { T: '3', lr: '0.5', steps: '40', divergence: 'kl' }), 'steps=35');
});

test('canonical query leaves out what is empty', () => {
  assert.equal(canonicalQuery([['labels', ''], ['T', '4']], {}), 'T=4');
});

test('canonical query writes commas, semicolons and colons as they are, and escapes the rest', () => {
  assert.equal(canonicalQuery(query('logits=1,2;3,4&labels=a%26b,%C3%A4'), {}), 'logits=1,2;3,4&labels=a%26b,%C3%A4');
  assert.equal(canonicalQuery([['labels', "a b!*'()~,c"], ['pins', 'T:8;T:2']], {}), 'labels=a%20b%21%2A%27%28%29~,c&pins=T:8;T:2');
});

test('same run whatever step is shown', () => {
  assert.ok(isSameRun(query('T=4&step=3'), query('T=4&step=9')));
  assert.ok(!isSameRun(query('T=4&step=3'), query('T=5&step=3')));
});

test('comparing two queries changes neither', () => {
  const one = query('T=4&step=3');
  isSameRun(one, query('T=4'));
  assert.equal(String(one), 'T=4&step=3');
});
