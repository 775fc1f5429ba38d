// What tsc does not see: habits that hide mistakes. Lengths are guides, so they only warn.
import js from '@eslint/js';
import globals from 'globals';

const rules = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-shadow': 'error',
  'no-implied-eval': 'error',
  complexity: ['warn', 12],
  'max-lines': ['warn', { max: 200, skipBlankLines: true, skipComments: true }],
};

export default [
  { ignores: ['static/vendor/', 'build/', '.venv/'] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules },
  { files: ['static/**/*.js'], languageOptions: { globals: { ...globals.browser, htmx: 'readonly' } } },
  { files: ['static/js/entries/theme.js'], languageOptions: { sourceType: 'script' } },
  { files: ['tests/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
