// A sandboxed frame has an opaque origin and cannot request from the server: it shows soft targets at
// every temperature of the slider, and the one run that the page carries.
import { TEACHER_TEXTS } from '../widget/temperature.js';

/** @param {HTMLElement} root @param {string[]} names @returns {Record<string, string>} */
const texts = (root, names) => Object.fromEntries(names.map((name) => [name, root.querySelector(`[data-figure="${name}"], [data-readout="${name}"]`)?.textContent ?? '']));

// The teacher's frame at the run's own temperature, which may lie between the slider's stops.
/** @param {HTMLElement} root @returns {Frame} */
function ownFrame(root) {
  const tables = [...root.querySelectorAll('table[data-series^="teacher-"]:not([data-series="teacher-hard"])')];
  /** @param {HTMLElement} table */
  const tenths = (table) => [...table.querySelectorAll('.bar-number')].map(({ textContent }) => Math.round(10 * Number.parseFloat(textContent)));
  const series = Object.fromEntries(tables.map((table) => [table.dataset.series, tenths(table)]));
  return { series, texts: texts(root, TEACHER_TEXTS) };
}

const TOO_LONG = 'This frame may not ask its server for steps, and the run is too long for the page to hold.';

/** @param {HTMLElement} root @param {Widget} widget */
export function mountSandboxedFrame(root, { player, temperature, tell }) {
  const { T: slider, compare } = root.querySelector('#experiment').elements;
  const field = root.querySelector('#T-number');
  const { min, max, step, value } = slider;
  const own = ownFrame(root);
  const holds = `This frame holds the training at T = ${value} only: its steps and losses are of that temperature.`;

  for (const control of root.querySelectorAll('.settings, .no-script button')) control.disabled = true;
  compare.closest('label').hidden = true;

  root.addEventListener('htmx:config:request', (event) => {
    if (event.detail.ctx.sourceElement.id !== 'stream') event.preventDefault();
  });
  root.addEventListener('run', () => {
    if (!temperature.isOfRun()) {
      Object.assign(slider, { min, max, step, value });
      temperature.put(own);
      tell(holds);
    }
    if (!player.frames()) tell(TOO_LONG);
  });
  slider.addEventListener('change', () => tell(temperature.isOfRun() ? '' : holds));
  field.addEventListener('change', () => {
    if (field.value) slider.value = field.value;
    for (const type of ['input', 'change']) slider.dispatchEvent(new Event(type, { bubbles: true }));
  });
}
