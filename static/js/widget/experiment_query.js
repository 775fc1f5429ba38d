// The experiment's query as app/query writes it: what differs from the defaults that the page carries.

// A sample brings its own of these; with numbers of one's own, that sample and that step are over too.
export const OF_A_SAMPLE = ['logits', 'labels', 'student', 'true'];
export const OF_NUMBERS = ['scenario', ...OF_A_SAMPLE, 'step'];

// Of a URL, what nobody has to encode in a query stays readable, as the server leaves it.
const escaped = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
const written = (text) => encodeURIComponent(text).replace(/[!'()*]/g, escaped).replace(/%(?:2C|3A|3B)/g, decodeURIComponent);

// Of names and texts those that are not empty and no default, as one text: 3.0 is the same as 3.
export function canonicalQuery(pairs, defaults) {
  const isOwn = ([name, text]) => text !== '' && text !== defaults[name] && Number(text) !== Number(defaults[name]);
  return [...pairs].filter(isOwn).map(([name, text]) => `${name}=${written(text)}`).join('&');
}
