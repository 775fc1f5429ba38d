// <soft-targets src="https://HOST/embed?T=4"><a><img></a></soft-targets>; see HOST/embedding.
// A picture; when it comes near, the widget in a frame.
const NAME = 'soft-targets';
const READY_MS = 5000;
const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads';
const TYPES = ['ready', 'height', 'state', 'step', 'error'];

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

// A page whose text is light is dark. Oklab begins with the lightness; old browsers leave rgb.
/** @param {Element} slot */
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
  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  #connected = new AbortController();
  #theme = '';
  /** @type {[string, object?][]} */
  #unsent = [];

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.#slot, this.#link);
  }

  connectedCallback() {
    for (const { style } of this.querySelectorAll('img')) Object.assign(style, { maxWidth: '100%', height: 'auto' });
    this.style.minHeight = `${this.getAttribute('height') || this.#guess()}px`;
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    const near = new IntersectionObserver((entries) => {
      if (!entries.at(-1).isIntersecting) return;
      near.disconnect();
      this.#open();
    }, { rootMargin: '400px' });
    near.observe(this);
    signal.addEventListener('abort', () => near.disconnect());
  }

  disconnectedCallback() {
    this.#connected.abort();
    this.#frame?.remove();
    this.#frame = null;
    this.#unsent = [];
    delete this.dataset.state;
  }

  attributeChangedCallback() {
    if (!this.#frame) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  #followsPage() {
    return (this.getAttribute('theme') ?? this.#address().searchParams.get('theme') ?? 'auto') === 'auto';
  }

  #address() {
    return new URL(this.getAttribute('src') ?? '', document.baseURI);
  }

  // About as high as the frame will be.
  #guess() {
    const { searchParams: options } = this.#address();
    if (options.get('panels') === '1') return 1920;
    const heights = options.get('compact') === '1' ? [770, 530, 430] : [900, 640, 560];
    return heights[[480, 680].filter((width) => width <= this.clientWidth).length];
  }

  #open() {
    const { signal } = this.#connected;
    const address = this.#address();
    count += 1;
    const id = address.searchParams.get('id') || `${NAME}-${count}`;
    this.#theme = this.#followsPage() ? pageTheme(this.#slot) : this.getAttribute('theme') ?? '';
    address.searchParams.set('id', id);
    if (this.#theme) address.searchParams.set('theme', this.#theme);
    this.#link.href = `${address.origin}${address.pathname.replace(/\/embed\/?/, '/')}${address.search}`;
    this.#link.hidden = !!this.querySelector('a')?.textContent?.trim();
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', SANDBOX);
    Object.assign(frame, { title: this.title || 'Interactive: temperature-scaled soft targets', allow: 'fullscreen; clipboard-write', src: address });
    const timeout = setTimeout(() => { this.dataset.state ??= 'blocked'; }, READY_MS);
    signal.addEventListener('abort', () => clearTimeout(timeout));
    window.addEventListener('message', ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== address.origin) return;
      if (data?.ns === NAME && data.v === 1 && data.id === id && TYPES.includes(data.type)) this.#receive(data);
    }, { signal });
    this.#frame = frame;
    this.shadowRoot?.prepend(frame);
    this.#watch();
  }

  /** @param {EmbedMessage} message */
  #receive(message) {
    const px = Number(message.px ?? message.height);
    if (this.#frame && px > 0) this.#frame.style.height = `${Math.min(10000, Math.max(80, px))}px`;
    if (message.type === 'ready') {
      this.dataset.state = 'ready';
      this.style.minHeight = '';
      this.get('height');
      this.#retheme();
      this.#unsent.splice(0).forEach((call) => this.#send(...call));
    }
    this.dispatchEvent(new CustomEvent(message.type, { detail: message, bubbles: true }));
  }

  // What the frame can't know: the page's theme and, off screen, its own width.
  #watch() {
    const { signal } = this.#connected;
    let { clientWidth: width } = this;
    const sizes = new ResizeObserver(() => {
      if (width !== this.clientWidth && this.dataset.state === 'ready') this.get('height');
      width = this.clientWidth;
    });
    sizes.observe(this);
    const retheme = () => this.#retheme();
    const attributes = new MutationObserver(retheme);
    attributes.observe(document.documentElement, { attributes: true });
    attributes.observe(document.body, { attributes: true });
    document.addEventListener('transitionend', retheme, { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', retheme, { signal });
    signal.addEventListener('abort', () => { sizes.disconnect(); attributes.disconnect(); });
  }

  #retheme() {
    if (this.dataset.state !== 'ready' || !this.#followsPage()) return;
    const theme = pageTheme(this.#slot);
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.set(`theme=${theme}`);
  }

  /** @param {string} type @param {object} [fields] */
  #send(type, fields) {
    if (this.dataset.state !== 'ready') this.#unsent.push([type, fields]);
    else this.#frame?.contentWindow?.postMessage({ ns: NAME, v: 1, type, ...fields }, this.#address().origin);
  }

  play() { this.#send('play'); }
  pause() { this.#send('pause'); }
  step() { this.#send('step'); }
  reset() { this.#send('reset'); }
  /** @param {string} query */
  set(query) { this.#send('set', { query }); }
  /** @param {string} request */
  get(request) { this.#send('get', { request }); }
}

if (!customElements.get(NAME)) customElements.define(NAME, SoftTargets);
