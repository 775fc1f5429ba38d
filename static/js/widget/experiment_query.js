// The experiment as a query: what the form holds, and what of it a link has to say.

// A sample brings its own of these; with numbers of one's own, that sample and that step are over too.
export const OF_A_SAMPLE = ['logits', 'labels', 'student', 'true'];
export const OF_NUMBERS = ['scenario', ...OF_A_SAMPLE, 'step'];

// A text as app/query/canonical.py escapes it.
/** @param {string} character */
const escaped = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
/** @param {string} text */
const written = (text) => encodeURIComponent(text).replace(/[!'()*]/g, escaped).replace(/%(?:2C|3A|3B)/g, decodeURIComponent);

// What the form holds, without what it leaves empty. A field that is wrong counts as what the page
// computes with; the number field knows temperatures beyond the slider.
/** @param {Form} form @param {string} T @param {number} step @param {string} [steps] */
export function formQuery(form, T, step, steps) {
  const query = new URLSearchParams([...new FormData(form)]);
  query.set('T', String(Number(T) || T));
  for (const { name, dataset } of form.querySelectorAll('[data-in-force][aria-invalid="true"]')) {
    query.set(name || 'T', dataset.inForce ?? '');
  }
  query.set('step', String(Math.min(step, Number(query.get('steps') || steps))));
  return new URLSearchParams([...query].filter(([, value]) => value !== ''));
}

// Of names and texts those that are not empty and no default, as one text: 3.0 is the same as 3.
/** @param {Iterable<[string, string]>} pairs @param {Record<string, string>} defaults */
export function canonicalQuery(pairs, defaults) {
  const differing = [...pairs].filter(([name, text]) => text !== '' && text !== defaults[name] && Number(text) !== Number(defaults[name]));
  return differing.map(([name, text]) => `${name}=${written(text)}`).join('&');
}

// Whether two queries ask for the same run, whatever step they show.
/** @param {URLSearchParams} one @param {URLSearchParams} other */
export function isSameRun(one, other) {
  const [first, second] = [one, other].map((query) => {
    const run = new URLSearchParams(query);
    run.delete('step');
    return run.toString();
  });
  return first === second;
}
