export default {
  title: 'Docusaurus',
  url: 'https://docs.example',
  baseUrl: '/',
  plugins: ['@docusaurus/plugin-content-pages'],
  themes: ['@docusaurus/theme-classic'],
  scripts: [{src: 'https://soft-targets.example/embed.js', type: 'module'}],
};
