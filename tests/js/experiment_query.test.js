import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { canonicalQuery, fillFields, followAnswer, formQuery, hasOwnNumbers, isNewSample, isSameRun, restoreShown } from '../../static/js/widget/experiment_query.js';

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

test('form query has the numbers of the chosen divergence only', () => {
  const fields = (/** @type {string} */ chosen) => form(`<input name="divergence" value="${chosen}"><input type="hidden" name="shape_of" value="jsd" data-choice="divergence"><input name="shape" value="0.5">`);
  assert.equal(formQuery(fields('jsd'), '3', 0, '35').get('shape'), '0.5');
  assert.equal(formQuery(fields('jsd'), '3', 0, '35').get('shape_of'), null);
  assert.equal(formQuery(fields('dkd'), '3', 0, '35').get('shape'), null);
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

test('numbers of its own are logits, labels, a start or a true class, not a sample or settings', () => {
  for (const text of ['?logits=1,2', 'labels=a,b&T=4', 'student=0,0', '?T=2&true=1']) assert.ok(hasOwnNumbers(text), text);
  for (const text of ['', '?scenario=dog', '?T=4&step=3&pins=T:8']) assert.ok(!hasOwnNumbers(text), text);
});

test('comparing two queries changes neither', () => {
  const one = query('T=4&step=3');
  isSameRun(one, query('T=4'));
  assert.equal(String(one), 'T=4&step=3');
});

const CONTROLS = `<input type="radio" name="scenario" value="cat" checked><input type="radio" name="scenario" value="dog">
  <input name="labels" type="text" value="a,b"><input type="number" name="lr" value="0.5"><input type="range" name="T" value="3" min="0" max="20">
  <select name="t_squared"><option value="1" selected>on</option><option value="0">off</option></select>
  <input type="hidden" name="pins" value="T:2" data-shown="T:2">`;

// Moves every control of the form.
/** @param {Form} moved */
function move(moved) {
  moved.querySelectorAll('input')[1].checked = true;
  for (const [name, value] of [['labels', ''], ['lr', '1'], ['T', '5'], ['t_squared', '0'], ['pins', 'T:2;T:5']]) moved.elements[name].value = value;
}

/** @param {Form} moved */
const values = (moved) => Object.fromEntries(new FormData(moved));

test('another sample is one that the page does not show', () => {
  const moved = form(CONTROLS);
  assert.ok(!isNewSample(moved));
  move(moved);
  assert.ok(isNewSample(moved));
});

test('without an answer the controls are those shown, but for the temperature', () => {
  const moved = form(CONTROLS);
  move(moved);
  restoreShown(moved);
  assert.deepEqual(values(moved), { scenario: 'cat', labels: 'a,b', lr: '0.5', T: '5', t_squared: '1', pins: 'T:2' });
});

const OF_CHOICES = `${CONTROLS}
  <select name="divergence"><option value="jsd" selected>JSD</option><option value="kl">KL</option></select>
  <input type="hidden" name="shape_of" value="jsd" data-choice="divergence"><input name="shape" value="0.3">
  <select name="family"><option value="free" selected>free</option><option value="bell">bell</option></select>
  <input type="hidden" name="student_of" value="free" data-choice="family"><input name="student" value="1,2">`;

test('settings go into their fields, and say of which choice their numbers are', () => {
  const filled = form(OF_CHOICES);
  filled.elements.lr.ariaInvalid = 'true';
  fillFields(filled, '{"lr": "0.05", "divergence": "kl", "shape": "", "family": "bell", "student": "4.5,0", "unknown": "1"}');
  const { lr, shape_of: shapeOf, family, student, student_of: studentOf } = values(filled);
  assert.deepEqual([lr, shapeOf, family, student, studentOf], ['0.05', 'kl', 'bell', '4.5,0', 'bell']);
  assert.equal(filled.elements.lr.ariaInvalid, null);
  assert.equal(formQuery(filled, '3', 0, '35').get('student'), '4.5,0');
});

test('without an answer the family and the divergence are those shown, with their numbers', () => {
  const moved = form(OF_CHOICES);
  fillFields(moved, '{"divergence": "kl", "shape": "", "family": "bell"}');
  restoreShown(moved);
  const asked = formQuery(moved, '3', 0, '35');
  assert.deepEqual(['divergence', 'shape', 'family', 'student'].map((name) => asked.get(name)), ['jsd', '0.3', 'free', '1,2']);
});

test('without an answer typed classes stay with the same sample', () => {
  const moved = form(CONTROLS);
  moved.elements.labels.value = 'c,d';
  restoreShown(moved);
  assert.equal(values(moved).labels, 'c,d');
});

test('an answer moves every control but the one that is typed into', () => {
  const moved = form(CONTROLS);
  move(moved);
  moved.elements.lr.focus();
  followAnswer(moved, false);
  assert.deepEqual([values(moved).lr, values(moved).T, values(moved).t_squared], ['1', '3', '1']);
  followAnswer(moved, true);
  assert.equal(values(moved).lr, '0.5');
});
