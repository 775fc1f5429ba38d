// The entry of a saved copy, which has no server: the widget, and nothing of the page's that asks one.
import { watchSlider } from '../offline/saved_answers.js';
import { keepInPlace, mount } from '../widget/widget.js';

const widget = document.querySelector('[data-widget="soft-targets"]');
watchSlider(widget);
mount(widget);
keepInPlace(widget);
