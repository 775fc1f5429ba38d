import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { page } from './page.js';
import { mountLive } from '../../static/js/runs/live.js';

mock.timers.enable({ apis: ['setInterval'] }); // each mounting has one
/** @type {Record<string, (event: object) => void>} */
let told;
globalThis.EventSource = /** @type {any} */ (class {
  addEventListener(/** @type {string} */ name, /** @type {(event: object) => void} */ heard) { told[name] = heard; }

  close() { this.readyState = 2; }
});
Object.defineProperty(document, 'hidden', { value: false, configurable: true });

const grown = (/** @type {number} */ end, /** @type {object} */ data) => told.grown({ data: JSON.stringify(data), lastEventId: `${end}-00000000` });

/** @type {HTMLElement} */
let root;
beforeEach(() => {
  told = {};
  root = page(`<form id="experiment"></form><div class="run-live" data-growth="/runs/kd/stream" data-after="900-00000000" data-usual="1">
    <input type="checkbox" id="field-live"><button id="catch-up" hidden></button><span data-live-words></span><p id="live-quiet"></p></div>`);
  mountLive(root, /** @type {any} */ ({ ask() {}, search: () => '', announce() {} }));
});

const offer = () => root.querySelector('#catch-up');

test('steps of a file that was replaced are offered until the page shows them', () => {
  grown(300, { n: 2, step: 10, time: null, restarted: true });
  grown(400, { n: 1, step: 20, time: null, restarted: false });
  assert.equal(offer().hidden, false);
  assert.equal(offer().textContent, '3 new steps: show the last');
  root.querySelector('.run-live').setAttribute('data-after', '400-00000000');
  root.dispatchEvent(new CustomEvent('htmx:after:swap'));
  assert.equal(offer().hidden, true);
});

test('steps that the page shows already are not offered', () => {
  grown(900, { n: 1, step: 10, time: null, restarted: false });
  assert.equal(offer().hidden, true);
  grown(950, { n: 1, step: 20, time: null, restarted: false });
  assert.equal(offer().textContent, '1 new step: show it');
});
