// The experiment as a query: the form's values, and the part of them that a link needs; and the form
// after an answer, or after none.

// A new sample drops these from the query; new numbers drop the sample and the step too.
export const OF_A_SAMPLE = ['logits', 'labels', 'student', 'true'];
export const OF_NUMBERS = ['scenario', ...OF_A_SAMPLE, 'step'];

// Escapes a text as app/query/canonical.py does.
/** @param {string} character */
const escaped = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
/** @param {string} text */
const written = (text) => encodeURIComponent(text).replace(/[!'()*]/g, escaped).replace(/%(?:2C|3A|3B)/g, decodeURIComponent);

// What a form would send, and the options whose fields have no name.
/** @param {Form} form */
function valuesOf(form) {
  const query = new URLSearchParams([...new FormData(form)]);
  for (const { name, dataset, value } of form.querySelectorAll('input')) {
    if (!name && dataset.option) query.set(dataset.option, value);
  }
  return query;
}

// The form's values without empty ones. A bad field has the value that the page computes with; the
// number field allows temperatures beyond the slider.
/** @param {Form} form @param {string} T @param {number} step @param {string} [steps] */
export function formQuery(form, T, step, steps) {
  const query = valuesOf(form);
  query.set('T', String(Number(T) || T));
  for (const { name, dataset } of form.querySelectorAll('[data-in-force][aria-invalid="true"]')) {
    query.set(name || 'T', dataset.inForce ?? '');
  }
  // Numbers that belong to another choice than the one made are none of this one's.
  for (const { name, value, dataset } of form.querySelectorAll('input')) {
    if (!dataset.choice) continue;
    if (value !== query.get(dataset.choice)) query.delete(name.replace('_of', ''));
    query.delete(name);
  }
  query.set('step', String(Math.min(step, Number(query.get('steps') || steps))));
  return new URLSearchParams([...query].filter(([, value]) => value !== ''));
}

// The query of the texts that are neither empty nor defaults; 3.0 equals 3.
/** @param {Iterable<[string, string]>} pairs @param {Record<string, string>} defaults */
export function canonicalQuery(pairs, defaults) {
  const differing = [...pairs].filter(([name, text]) => text !== '' && text !== defaults[name] && Number(text) !== Number(defaults[name]));
  return differing.map(([name, text]) => `${name}=${written(text)}`).join('&');
}

// Writes settings, as JSON, into their fields.
/** @param {Form} form @param {string} settings */
export function fillFields(form, settings) {
  const values = JSON.parse(settings);
  for (const [name, value] of Object.entries(values)) {
    const field = name === 'T' ? form.querySelector('#T-number') : form.elements[name];
    const owner = form.elements[`${name}_of`]; // says whose numbers these are
    if (owner) owner.value = values[owner.dataset.choice ?? ''] ?? owner.value;
    if (!field) continue; // a divergence may have no numbers of its own
    field.value = value;
    field.ariaInvalid = null;
  }
}

// Whether two queries are of the same run, at any step.
/** @param {URLSearchParams} one @param {URLSearchParams} other */
export function isSameRun(one, other) {
  const [first, second] = [one, other].map((query) => {
    const run = new URLSearchParams(query);
    run.delete('step');
    return run.toString();
  });
  return first === second;
}

// Whether a query has numbers, labels or a true class of its own beside its sample's.
/** @param {string} text */
export function hasOwnNumbers(text) {
  const query = new URLSearchParams(text);
  return OF_A_SAMPLE.some((name) => query.has(name));
}

// Whether another sample is chosen than the page shows.
/** @param {Form} form */
export const isNewSample = (form) => [...form.querySelectorAll('input')].some(({ name, checked, defaultChecked }) => name === 'scenario' && checked !== defaultChecked);

/** @param {HTMLInputElement | HTMLSelectElement} field */
function toDefault(field) {
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = option.defaultSelected;
  } else if (['radio', 'checkbox'].includes(field.type)) field.checked = field.defaultChecked;
  else field.value = field.defaultValue;
}

// A morph renews attributes; what a hand has moved keeps its own value until it is told. `all` counts
// the field that is being typed into; a saved copy's answers know nothing of the speed that is chosen.
/** @param {Form} form @param {boolean} all @param {boolean} isSaved */
export function followAnswer(form, all, isSaved = false) {
  for (const field of form.querySelectorAll('input, select')) {
    const isTyped = field === document.activeElement && ['text', 'number'].includes(field.type);
    const isKept = field instanceof HTMLSelectElement ? isSaved : isTyped && !all;
    if (!isKept) toDefault(field);
  }
}

// There was no answer, so sample, settings and pins are those that the page shows. The temperature
// stays, for the page shows its soft targets, and so does what is typed in the editor.
/** @param {Form} form */
export function restoreShown(form) {
  const names = [...(isNewSample(form) ? OF_A_SAMPLE : []), 'scenario', 'compare', 'combine', 't_squared', 'divergence', 'shape', 'family', 'hard_weight', 'lr', 'steps', 'pace'];
  for (const field of form.querySelectorAll('input, select')) {
    if (names.includes(field.name)) toDefault(field);
  }
  for (const { dataset, name } of form.querySelectorAll('input')) { // whose numbers are shown again
    if (dataset.choice) form.elements[name].value = form.elements[dataset.choice].value;
  }
  const { pins } = form.elements;
  if (pins) pins.value = pins.dataset.shown ?? ''; // a hidden field has no default of its own
}
