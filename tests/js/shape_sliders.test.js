import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { mountShapeSliders } from '../../static/js/widget/shape_sliders.js';

/** @param {number} i */
const slider = (i) => `<div class="shape-slider"><output>${i}</output><progress max="20"></progress><input type="range" data-shape="${i}" min="0" max="20" step="0.1"></div>`;

// The panel of a divergence with two numbers, of which the first is no stop of its slider.
function panel() {
  const root = page(`<form id="experiment"><input id="field-shape" name="shape" value="1.234,8" aria-invalid="true">${slider(0)}${slider(1)}</form>`);
  const asked = { times: 0 };
  root.querySelector('#experiment').addEventListener('change', () => { asked.times += 1; });
  mountShapeSliders(root);
  return { root, asked, field: root.querySelector('#field-shape') };
}

/** @param {HTMLInputElement} input @param {string} value */
function put(input, value) {
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** @param {HTMLElement} root */
const shown = (root) => [...root.querySelectorAll('output')].map(({ textContent }) => textContent);

test('a slider writes its number into the field, keeps the other one, and asks', () => {
  const { root, asked, field } = panel();
  put(root.querySelector('input[data-shape="1"]'), '2.5');
  assert.equal(field.value, '1.234,2.5');
  assert.equal(field.ariaInvalid, null);
  assert.deepEqual(shown(root), ['1.234', '2.5']);
  assert.equal(root.querySelectorAll('progress')[1].value, 2.5);
  assert.equal(asked.times, 1);
});

test('sliders follow the field, as it is written and as it is restored without an answer', () => {
  const { root, asked, field } = panel();
  put(field, '3,4');
  assert.deepEqual([...root.querySelectorAll('input[data-shape]')].map(({ value }) => value), ['3', '4']);
  field.value = '5,6';
  root.dispatchEvent(new Event('htmx:error'));
  assert.deepEqual(shown(root), ['5', '6']);
  assert.equal(asked.times, 0);
});

test('a divergence without numbers has no sliders to follow', () => {
  const root = page('<form id="experiment"></form>');
  mountShapeSliders(root);
  root.dispatchEvent(new Event('htmx:after:swap'));
  assert.deepEqual(shown(root), []);
});
