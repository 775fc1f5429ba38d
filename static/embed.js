// <soft-targets src="https://HOST/embed?T=4"><a><img></a></soft-targets>; see HOST/embedding.
// A picture until it comes near; then the widget in a frame. The picture stays for print.
const NAME = 'soft-targets';
const READY_MS = 5000;
const NEAR = '400px';
const [LOWEST, HIGHEST] = [80, 10000];
const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads';
const SAYS = ['ready', 'height', 'state', 'step', 'error'];

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; position: relative }
  slot { display: block; outline-color: color-mix(in oklab, currentcolor, currentcolor) }
  iframe { display: block; width: 100%; border: 0 }
  :host(:not([data-state=ready])) iframe { position: absolute; inset: 0; height: 100%; visibility: hidden }
  a { display: block; padding: 8px 0 }
  :host([data-state=ready]) slot, :host(:not([data-state=blocked])) a, [hidden] { display: none }
  :host([data-state=blocked]) { min-height: 0 !important }
  @media print { :host { min-height: 0 !important } iframe { display: none !important } slot { display: block !important } }
`);

let count = 0;

// A page whose text is light is dark. Any colour is made one of oklab by the browser, which begins
// with the lightness; grey of 0.57 is as far from white as from black. Old browsers leave rgb as it is.
function pageTheme(slot) {
  const [space, ...values] = getComputedStyle(slot).outlineColor.split(/[\s,(]+/);
  const [first, green, blue] = values.map(Number.parseFloat);
  if (space === 'oklab') return first > 0.57 ? 'dark' : 'light';
  return space.startsWith('rgb') ? (first + green + blue > 382 ? 'dark' : 'light') : 'auto';
}

class SoftTargets extends HTMLElement {
  static observedAttributes = ['src', 'theme'];
  #slot = document.createElement('slot');
  #link = Object.assign(document.createElement('a'), { target: '_blank', rel: 'noopener', textContent: 'Open the interactive widget in a new tab' });
  #frame = null;
  #gone = null;
  #theme = '';
  #unsaid = []; // until the frame is ready

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
    this.shadowRoot.append(this.#slot, this.#link);
  }

  connectedCallback() {
    for (const { style } of this.querySelectorAll('img')) Object.assign(style, { maxWidth: '100%', height: 'auto' });
    this.style.minHeight = `${this.getAttribute('height') || this.#guess()}px`;
    this.#gone = new AbortController();
    const near = new IntersectionObserver((looks) => {
      if (!looks.at(-1).isIntersecting) return;
      near.disconnect();
      this.#open();
    }, { rootMargin: NEAR });
    near.observe(this);
    this.#gone.signal.addEventListener('abort', () => near.disconnect());
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.#frame?.remove();
    this.#frame = null;
    this.#unsaid = [];
    delete this.dataset.state;
  }

  attributeChangedCallback() {
    if (!this.#frame) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  #follows() {
    return (this.getAttribute('theme') ?? this.#address().searchParams.get('theme') ?? 'auto') === 'auto';
  }

  #address() {
    return new URL(this.getAttribute('src') ?? '', document.baseURI);
  }

  // About as high as the frame will be, so that the text below it stays where it is.
  #guess() {
    if (this.#address().searchParams.get('compact') !== '1') return 1350;
    return [950, 645, 605][[670, 750].filter((width) => width <= this.clientWidth).length];
  }

  #open() {
    const { signal } = this.#gone;
    const address = this.#address();
    const set = (name, value) => value && address.searchParams.set(name, value);
    count += 1;
    const id = address.searchParams.get('id') || `${NAME}-${count}`;
    this.#theme = this.#follows() ? pageTheme(this.#slot) : this.getAttribute('theme');
    set('id', id);
    set('theme', this.#theme);
    this.#link.href = `${address.origin}/${address.search}`;
    this.#link.hidden = /\S/.test(this.querySelector('a')?.textContent ?? ''); // it says so itself
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', SANDBOX);
    Object.assign(frame, { title: this.title || 'Interactive: temperature-scaled soft targets', allow: 'fullscreen; clipboard-write', src: address });
    const late = setTimeout(() => { this.dataset.state ??= 'blocked'; }, READY_MS);
    signal.addEventListener('abort', () => clearTimeout(late));
    window.addEventListener('message', ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== address.origin) return;
      if (data?.ns === NAME && data.v === 1 && data.id === id && SAYS.includes(data.type)) this.#hear(data);
    }, { signal });
    this.#frame = frame;
    this.shadowRoot.prepend(frame);
    this.#follow(signal);
  }

  #hear(message) {
    const px = Number(message.px ?? message.height);
    if (px > 0) this.#frame.style.height = `${Math.min(HIGHEST, Math.max(LOWEST, px))}px`;
    if (message.type === 'ready') {
      this.dataset.state = 'ready';
      this.style.minHeight = '';
      this.get('height');
      this.#retheme();
      this.#unsaid.splice(0).forEach((said) => this.#say(...said));
    }
    this.dispatchEvent(new CustomEvent(message.type, { detail: message, bubbles: true }));
  }

  // What the frame can't know, or not while it is off screen: the page's theme and its own width.
  #follow(signal) {
    let { clientWidth: width } = this;
    const sizes = new ResizeObserver(() => {
      if (width !== this.clientWidth && this.dataset.state === 'ready') this.get('height');
      width = this.clientWidth;
    });
    sizes.observe(this);
    const look = () => this.#retheme();
    const attributes = new MutationObserver(look);
    for (const node of [document.documentElement, document.body]) attributes.observe(node, { attributes: true });
    document.addEventListener('transitionend', look, { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look, { signal });
    signal.addEventListener('abort', () => [sizes, attributes].forEach((observer) => observer.disconnect()));
  }

  #retheme() {
    if (this.dataset.state !== 'ready' || !this.#follows()) return;
    const theme = pageTheme(this.#slot);
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.set(`theme=${theme}`);
  }

  #say(type, fields) {
    if (this.dataset.state !== 'ready') this.#unsaid.push([type, fields]);
    else this.#frame?.contentWindow?.postMessage({ ns: NAME, v: 1, type, ...fields }, this.#address().origin);
  }

  play() { this.#say('play'); }
  pause() { this.#say('pause'); }
  step() { this.#say('step'); }
  reset() { this.#say('reset'); }
  set(query) { this.#say('set', { query }); }
  get(request) { this.#say('get', { request }); }
}

if (!customElements.get(NAME)) customElements.define(NAME, SoftTargets);
