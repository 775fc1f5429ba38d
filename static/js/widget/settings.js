// Settings that a button writes into the form: pinned runs, and the presets of libraries.

/** @param {HTMLElement} root @param {() => URLSearchParams} query @param {DOMStringMap} data of the button */
export function applySettings(root, query, { action, preset, unpin }) {
  const form = () => root.querySelector('#experiment');
  const submit = () => form().dispatchEvent(new Event('change'));

  // A pinned run is told by its settings; the server trains it from the same start.
  /** @param {(pins: string[]) => string[]} change */
  function setPins(change) {
    const field = form().elements.pins;
    const pins = change(field.value ? field.value.split(';') : []);
    field.value = pins.join(';');
    submit();
  }

  function pin() {
    const asked = query();
    const { names = '', most } = form().elements.pins.dataset;
    const given = names.split(',').filter((name) => asked.has(name)); // a divergence may have no numbers
    const run = given.map((name) => `${name}:${asked.get(name)}`).join();
    setPins((pins) => [...pins, run].slice(0, Number(most)));
  }

  /** @param {Record<string, string>} settings */
  function usePreset(settings) {
    for (const [name, value] of Object.entries(settings)) {
      const field = name === 'T' ? root.querySelector('#T-number') : form().elements[name];
      if (!field) continue; // a divergence may have no numbers of its own
      field.value = value;
      field.ariaInvalid = null;
    }
    submit();
  }

  if (unpin) setPins((pins) => pins.filter((_, i) => i !== Number(unpin) - 1));
  if (action === 'pin') pin();
  if (preset) usePreset(JSON.parse(preset));
}
