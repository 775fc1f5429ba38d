import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { page, settled } from './page.js';
import { mountHostMessages } from '../../static/js/embed/host_messages.js';

Object.assign(globalThis, { ResizeObserver: class { observe() { /* the height stays */ } } });

/** @typedef {Record<string, any>} Message */
/** @type {Message[]} */
let posted = [];
const host = { postMessage: (/** @type {Message} */ message) => { posted.push(message); } };
/** @type {string[]} */
let done = [];
/** @type {AbortController} */
let listening;
const shown = { query: 'T=4', step: 3 };
/** @type {HTMLElement} */
let root;

/** @param {string} type @param {object} fields */
function say(type, fields = {}) {
  const event = new Event('message');
  Object.assign(event, { source: host, origin: 'https://host.example', data: { ns: 'soft-targets', v: 1, type, ...fields } });
  window.dispatchEvent(event);
}
/** @param {string} type */
const heard = (type) => posted.filter((message) => message.type === type);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  [posted, done] = [[], []];
  Object.assign(shown, { query: 'T=4', step: 3 });
  root = page('<div id="embed"><section><input data-option="theme" name="theme"><p class="problem"></p></section></div>');
  document.documentElement.dataset.id = 'one';
  Object.defineProperty(window, 'parent', { value: host, configurable: true });
  listening = new AbortController();
  const { addEventListener } = window;
  mock.method(window, 'addEventListener', (/** @type {string} */ type, /** @type {any} */ listener) => addEventListener.call(window, type, listener, { signal: listening.signal }));
  mountHostMessages(root.querySelector('section'), {
    search: () => shown.query,
    ask: async (query) => { done.push(`ask ${query}`); },
    progress: () => ({ step: shown.step, steps: 20 }),
    commands: { play: () => { done.push('play'); } },
  });
});

afterEach(() => {
  listening.abort();
  mock.restoreAll();
});

test('what is embedded is there, with its step and, a little later, its query', () => {
  assert.deepEqual(posted.map(({ type, id }) => [type, id]), [['ready', 'one'], ['step', 'one']]);
  assert.deepEqual([posted[1].step, posted[1].steps], [3, 20]);
  mock.timers.tick(250);
  assert.deepEqual(heard('state').map(({ query }) => query), ['T=4']);
});

test('a step is told once, a query only if it is another', () => {
  mock.timers.tick(250);
  root.querySelector('section').dispatchEvent(new CustomEvent('shown'));
  mock.timers.tick(250);
  assert.equal(heard('step').length, 1);
  assert.equal(heard('state').length, 1);
  Object.assign(shown, { query: 'T=8', step: 4 });
  root.querySelector('section').dispatchEvent(new CustomEvent('shown'));
  mock.timers.tick(250);
  assert.equal(heard('step').at(-1).step, 4);
  assert.equal(heard('state').at(-1).query, 'T=8');
});

test('a command that the embedded has is done, another is refused with those that there are', () => {
  say('play');
  assert.deepEqual(done, ['play']);
  say('step');
  assert.deepEqual(heard('error').map(({ code, message }) => [code, message]), [['unknown-type', 'type must be one of set, get, play']]);
});

test('a query of the host is asked for, a theme alone is not', async () => {
  say('set', { query: 'left_out=3&theme=dark' });
  await settled();
  assert.deepEqual(done, ['ask left_out=3']);
  assert.equal(root.querySelector('[data-option]').value, 'dark');
  say('set', { query: 'theme=light' });
  await settled();
  assert.equal(done.length, 1);
});

test('a step that is asked for comes with the request', () => {
  say('get', { request: 'step' });
  const { step, steps, request } = heard('step').at(-1);
  assert.deepEqual({ step, steps, request }, { step: 3, steps: 20, request: 'step' });
});

test('messages of others are not heard', () => {
  const event = new Event('message');
  Object.assign(event, { source: {}, origin: 'https://host.example', data: { ns: 'soft-targets', v: 1, type: 'play' } });
  window.dispatchEvent(event);
  assert.deepEqual(done, []);
});
