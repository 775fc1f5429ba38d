// The entry of a saved copy: the widget, without the parts of the page that need a server.
import { watchSlider } from '../offline/saved_answers.js';
import { keepInPlace } from '../widget/keep_in_place.js';
import { mount } from '../widget/widget.js';

const widget = document.querySelector('[data-widget="soft-targets"]');
watchSlider(widget);
mount(widget);
keepInPlace(widget);
