// What the lab's charts read from its tables.
import { colourOf } from '../shared/chart_traces.js';
import { pageData } from '../shared/render.js';

/** @param {string} text */
export const percent = (text) => Number.parseFloat(text.replace('−', '-'));
/** @param {HTMLElement} root @param {string} name */
export const colour = (root, name) => colourOf(root.querySelector(`[data-colour="${name}"] .swatch`));
/** @param {HTMLElement} root @param {string} name */
export const rowsOf = (root, name) => [...root.querySelector(`table[data-table="${name}"]`).tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
// The students in the order of the tables' columns: key, colour, dash, name within a sentence.
/** @param {HTMLElement} root */
export const studentsOf = (root) => pageData(root, 'students');
