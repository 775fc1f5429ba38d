import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from './page.js';
import { mountNotices } from '../../static/js/lab/streams.js';

function notices() {
  const root = page('<p data-notice hidden></p><p id="status"></p>');
  const { tell } = mountNotices(root);
  const notice = root.querySelector('[data-notice]');
  return { tell, shown: () => (notice.hidden ? null : notice.textContent), said: () => root.querySelector('#status').textContent };
}

test('latest notice is shown, and the one before it when it is settled', () => {
  const { tell, shown } = notices();
  tell('run', 'Server busy.');
  tell('map', 'Connection lost.');
  assert.equal(shown(), 'Connection lost.');
  tell('map');
  assert.equal(shown(), 'Server busy.');
  tell('run');
  assert.equal(shown(), null);
});

test('notice is announced once, however often it is told', () => {
  const { tell, said } = notices();
  tell('run', 'Server busy.');
  document.querySelector('#status').textContent = 'something else';
  tell('run', 'Server busy.');
  assert.equal(said(), 'something else');
});
