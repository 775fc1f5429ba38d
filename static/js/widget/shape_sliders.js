// The divergence's own numbers: a slider for each, which writes it into the field that has all of them.

/** @param {HTMLElement} root */
export function mountShapeSliders(root) {
  const field = () => root.querySelector('#field-shape');
  const sliders = () => root.querySelectorAll('input[data-shape]');
  // A number that is not in the field is that of its slider.
  function texts() {
    const given = field().value.split(',');
    return [...sliders()].map(({ value }, i) => given[i] || value);
  }

  /** @param {HTMLInputElement} slider @param {string} text */
  function paint(slider, text) {
    const box = slider.closest('.shape-slider');
    slider.value = text;
    box.querySelector('progress').value = Number(slider.value);
    const number = box.querySelector('output');
    if (number) number.textContent = text;
  }

  const followField = () => { if (field()) sliders().forEach((slider, i) => paint(slider, texts()[i] ?? '')); };

  // The field keeps the other number as it is, which need not be a stop of its slider.
  /** @param {HTMLInputElement} slider */
  function writeField(slider) {
    field().value = texts().with(Number(slider.dataset.shape), slider.value).join();
    field().ariaInvalid = null;
    root.querySelector('#experiment').dispatchEvent(new Event('change')); // asks for the page while the drag goes on
  }

  root.addEventListener('input', ({ target }) => {
    if (target.matches('input[data-shape]')) writeField(target);
    if (target.matches('input[data-shape], #field-shape')) followField();
  });
  root.addEventListener('htmx:error', followField);
  root.addEventListener('htmx:after:swap', followField);
}
