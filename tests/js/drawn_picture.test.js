import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { page } from './page.js';
import { keepPicture, showPicture } from '../../static/js/shared/drawn_picture.js';

const PICTURE = 'data:image/png;base64,AAAA';
const LAB = `<div data-reading><img src="${PICTURE}"><a href="https://here.example/?logits=1,2,3&T=4"><b>To the explorer</b></a></div><a class="other" href="/">Other</a>`;
const EXPLORER = '<div class="portrait" data-picture="numbers"><svg></svg></div>';

/** @param {HTMLElement} root */
const shown = (root) => root.querySelector('img')?.getAttribute('src') ?? null;

/** @param {string} selector */
function follow(selector) {
  const lab = page(LAB);
  keepPicture(lab);
  lab.querySelector(selector).dispatchEvent(new Event('click', { bubbles: true }));
}

beforeEach(() => window.sessionStorage.clear());

test('the drawing stands in the explorer where its logits are, after each answer too', () => {
  follow('b');
  const explorer = page(EXPLORER);
  showPicture(explorer, () => 'logits=1,2,3&T=8');
  assert.equal(shown(explorer), PICTURE);
  assert.equal(explorer.querySelector('img').alt, 'Your drawing');
  explorer.innerHTML = EXPLORER;
  explorer.dispatchEvent(new CustomEvent('htmx:after:swap'));
  assert.equal(shown(explorer), PICTURE);
});

test('other logits, and a sample that has a picture, do not get it', () => {
  follow('b');
  const other = page(EXPLORER);
  showPicture(other, () => 'logits=1,2,4');
  assert.equal(shown(other), null);
  const known = page(EXPLORER.replace('numbers', 'dog'));
  showPicture(known, () => 'logits=1,2,3');
  assert.equal(shown(known), null);
});

test('another link keeps nothing', () => {
  follow('.other');
  const explorer = page(EXPLORER);
  showPicture(explorer, () => 'logits=1,2,3');
  assert.equal(shown(explorer), null);
});
