import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { mountReceipt } from '../../static/js/widget/receipt.js';

const CARD = '<div id="receipt-card" data-query="logits=4,1"><p id="receipt-summary">1 teacher</p><button id="receipt-take"></button></div>';

/** @param {string} pasted */
function mounted(pasted) {
  const root = page(`
    <form id="experiment"><input name="logits"><input name="labels"></form>
    <form id="paste"><textarea id="paste-text">${pasted}</textarea></form>
    <p id="problem-paste"></p><div id="receipt"></div>`);
  /** @type {string[]} */
  const announced = [];
  mountReceipt(root, { announce: (/** @type {string} */ text) => { announced.push(text); }, take: async () => {}, search: () => '' });
  return { root, announced };
}

/** The server's receipt arrives. @param {HTMLElement} root */
function arrive(root) {
  root.querySelector('#receipt').innerHTML = CARD;
  const ctx = { sourceElement: root.querySelector('#paste'), response: { status: 200 } };
  root.dispatchEvent(new CustomEvent('htmx:after:swap', { detail: { ctx } }));
}

test('receipt of the text in the field is shown and announced', () => {
  const { root, announced } = mounted('4, 1');
  arrive(root);
  assert.equal(root.querySelector('#receipt-take').textContent, 'Use these numbers');
  assert.deepEqual(announced, ['Read: 1 teacher. Not in use yet.']);
});

test('receipt that arrives after the text was removed is not shown', () => {
  const { root, announced } = mounted('');
  arrive(root);
  assert.equal(root.querySelector('#receipt').children.length, 0);
  assert.deepEqual(announced, []);
});
