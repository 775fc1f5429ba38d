// The lab's fields: settings, whose sliders have a number field each, and two sliders that show data
// that the page carries.
import { whenIdle } from '../shared/lazy_load.js';
import { frameAt, pageData, show } from '../shared/render.js';

const MOST_EARLIER = 3;
/** @type {Record<string, 'bias' | 'reading'>} */
const LOOKUPS = { 'lab-bias': 'bias', 'reading-T': 'reading' };

/** @param {HTMLInputElement} input */
const isSwitch = (input) => ['checkbox', 'radio'].includes(input.type);
/** @param {HTMLInputElement} input */
const valueOf = (input) => (isSwitch(input) ? input.checked : input.value);

/** @param {HTMLElement} root @param {Charts} charts */
export function mountFields(root, charts) {
  // The form sends the slider, which has the name; its number field also allows values off the slider.
  /** @param {HTMLInputElement} slider @returns {HTMLInputElement} */
  const numberOf = ({ name }) => root.querySelector(`input[data-number-of="${name}"]`);

  /** @param {HTMLInputElement} slider */
  function lookUp(slider) {
    const frame = frameAt(pageData(root, LOOKUPS[slider.id]), Number(slider.value));
    show(slider.closest('[data-bias], [data-reading]'), frame);
    slider.setAttribute('aria-valuetext', frame.texts.bias ?? `T = ${frame.texts.T}`);
    charts.refresh();
  }

  /** @param {HTMLInputElement} slider */
  function follow(slider) {
    /** @type {HTMLElement} */ (slider.parentElement).querySelector('.slider-fill').value = Number(slider.value) - Number(slider.min);
    if (LOOKUPS[slider.id]) {
      lookUp(slider);
      return;
    }
    slider.setAttribute('aria-valuetext', (slider.dataset.valuetext ?? '').replace('{}', slider.value));
    Object.assign(numberOf(slider), { value: slider.value, ariaInvalid: null });
  }

  /** @type {WeakMap<object, Map<HTMLInputElement, string | boolean>>} */
  const asked = new WeakMap(); // what the fields said when an answer was asked for
  /** @type {Set<HTMLInputElement>} */
  let kept = new Set(); // what has been changed since is asked for next
  root.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
    if (!['lab-form', 'map-form'].includes(ctx.sourceElement?.id)) return;
    asked.set(ctx, new Map([...root.querySelectorAll('input')].map((input) => [input, valueOf(input)])));
    // A finished run stays in the chart when its settings change; the server drops it if they do not.
    const { finished, asEarlier } = root.dataset;
    const earlier = [finished === undefined ? '' : asEarlier, ...root.querySelector('#lab-form').elements.earlier.value.split(';')];
    ctx.request.body.set('earlier', [...new Set(earlier)].filter(Boolean).slice(0, MOST_EARLIER).join(';'));
    ctx.request.body.delete('run'); // Enter submits by the button for pages without JavaScript
    for (const slider of root.querySelectorAll('#lab-form input[type="range"]')) {
      ctx.request.body.set(slider.name, numberOf(slider).value || slider.value);
    }
  });
  root.addEventListener('htmx:before:swap', ({ detail: { ctx } }) => {
    kept = new Set([...asked.get(ctx) ?? []].filter(([input, value]) => valueOf(input) !== value).map(([input]) => input));
  });
  root.addEventListener('input', ({ target }) => {
    if (target.type === 'range') follow(target);
  });
  whenIdle(() => import('../shared/slider_gestures.js').then(({ mountSliderGestures }) => mountSliderGestures(root)));
  // A digit out of range is not requested: the browser shows the reason.
  root.addEventListener('change', ({ target }) => {
    if (target.id === 'any-digit') target.reportValidity();
  });

  return {
    /** @param {HTMLInputElement} slider @param {string} value */
    move(slider, value) {
      slider.value = value;
      follow(slider);
    },
    // A morph updates attributes only: an input that the user has changed keeps its value until it is set.
    /** @param {HTMLElement} scope */
    renew(scope) {
      for (const input of scope.querySelectorAll('input')) {
        if (kept.has(input)) {
          if (input.type === 'range') follow(input);
        } else if (isSwitch(input)) input.checked = input.defaultChecked;
        else if (input.type === 'range' || input !== document.activeElement) input.value = input.defaultValue;
      }
    },
    // Mark the fields that have a message; the value is all messages as one text.
    problems() {
      const problems = [...root.querySelectorAll('.problem')];
      for (const { id, textContent } of problems) {
        const fields = root.querySelectorAll(`[aria-describedby~="${id}"]`);
        fields.forEach((field) => { field.ariaInvalid = textContent ? 'true' : null; });
      }
      return problems.map(({ textContent }) => textContent).filter(Boolean).join('. ');
    },
  };
}
