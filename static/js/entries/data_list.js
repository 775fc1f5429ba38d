// The entry of the page that lists the files: its buttons that copy a command.
import { mountCopyButtons } from '../shared/copy_code.js';

mountCopyButtons(document.querySelector('main'));
