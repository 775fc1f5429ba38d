// The types that several modules share, for the checker and the reader alone: no module imports
// this file and no page loads it. Ambient, so that the comments in the modules stay short.

type Timer = ReturnType<typeof setTimeout>;

// ---- What the server sends -------------------------------------------------------------------

/** What one moment of a run looks like on the page. */
interface Frame {
  /** Tenths of a percent for each class, by the table's name. */
  series: Record<string, number[]>;
  /** Texts by the name of the element that shows them. */
  texts: Record<string, string>;
  /** Bars that grow from the middle: thousandths of half the width, and their text. */
  signed?: Record<string, [number, string][]>;
}

/** Many frames by column; the first one is that of `step`. */
interface FrameColumns {
  step: number;
  series: Record<string, number[][]>;
  texts: Record<string, string[]>;
  signed?: Record<string, [number, string][][]>;
}

/** A frame for each of the temperature's stops, and their distances on the axis in thousandths. */
interface Sweep extends FrameColumns { gaps: number[] }

interface StepFrame extends Frame { step: number }
/** What was logged since the page's own last line. */
interface Growth { n: number; step: number | null; time: number | null; restarted: boolean }
interface EpochFrame extends Frame { epoch: number; row: string[]; stored: boolean }
interface MapFrame extends Frame { done: number }

/** The JSON that the page carries, by the name in `data-carried`. */
interface PageData {
  frames: FrameColumns;
  sweep: Sweep;
  bias: FrameColumns;
  reading: FrameColumns;
  figures: Record<string, Layout>;
  defaults: Record<string, string>;
  students: { key: string; running: string; colour: string; dash: string }[];
  answers: SavedAnswer[];
  pieces: string[];
  /** Of a dataset's page: for each model and each stop of the slider, texts by bin. */
  reliability: Record<string, Record<'count' | 'confidence' | 'accuracy', string[]>[]>;
  /** Of a recorded run's page: a text a step, with 1 for each probe row that is right. */
  rights: string[];
}

/** An answer in a saved copy, with the query that it is the answer to. */
interface SavedAnswer { href: string; spans?: [number, number][]; T: string; compare: string }

/** The data of the server's events, by their names. */
interface StreamData {
  step: StepFrame;
  epoch: EpochFrame;
  cell: MapFrame;
  queued: { text: string };
  full: { text: string };
  done: { steps?: number };
}

// ---- Messages between the element, the embed and its host page --------------------------------

interface EmbedMessage {
  ns: 'soft-targets';
  v: 1;
  id: string;
  type: string;
  px?: number;
  height?: number;
  query?: unknown;
  request?: unknown;
}

/** What an embed shows, as far as its host may ask for it. */
interface Embedded {
  /** The query of what is shown. */
  search(): string;
  ask(query: string): Promise<unknown>;
  progress(): { step: number; steps: number };
  /** The commands besides `set` and `get`, by the type of their message. */
  commands: Record<string, () => void>;
}

// ---- The parts of a page ----------------------------------------------------------------------

type Stream = ReturnType<typeof import('./shared/resumable_stream.js').mountStream>;
type Player = ReturnType<typeof import('./widget/player.js').mountPlayer>;
type Temperature = ReturnType<typeof import('./widget/temperature.js').mountTemperature>;
type Widget = ReturnType<typeof import('./widget/widget.js').mount>;
type Notices = ReturnType<typeof import('./lab/streams.js').mountNotices>;
type Announce = (text: string) => void;
interface Charts { refresh(): void }
/** What a run or a map is drawn by, and asks for when it has ended. */
interface LabParts { charts: Charts; notices: Notices; refresh(): Promise<void> }

/** Plotly's own words; only what is asked of it is checked. */
type Trace = Record<string, any>;
type Layout = Record<string, any>;
interface Figure { traces: Trace[]; layout: Layout }
interface ChartStyle { text: string; muted: string; line: string; surface: string; font: string }
interface Plot { data: Trace[]; layout: Layout }
type Builder = (root: HTMLElement, layout: Layout, style: ChartStyle) => Figure;

interface PlotlyLibrary {
  react(plot: Element, traces: Trace[], layout: Layout, config: object): Promise<unknown>;
  downloadImage(figure: object, options: object): Promise<unknown>;
}

interface Window { Plotly: PlotlyLibrary }

// ---- htmx ------------------------------------------------------------------------------------

interface HtmxRequest extends RequestInit {
  action: string;
  headers: Record<string, string>;
  body: FormData;
  signal: AbortSignal;
}

interface HtmxContext {
  sourceElement: HTMLElement;
  target?: HTMLElement;
  request: HtmxRequest;
  response: { status: number };
  /** The answer's HX- headers, by their names without hyphens. */
  hx?: { replaceurl?: string };
  fetch?: () => Promise<Response>;
  /** These are our own, not htmx's: what is said with the answer, who asked, and whether it begins at step 0. */
  notice?: string;
  isAsked?: boolean;
  isNewSample?: boolean;
}

type HtmxEvent = CustomEvent<{ ctx: HtmxContext }> & { target: HTMLElement };

declare const htmx: {
  trigger(element: Element, event: string): void;
  ajax(verb: string, path: string, options: { source?: Element | string; target: Element | string; swap: string; values?: object }): Promise<void>;
};

// ---- The DOM, as far as the templates promise it ------------------------------------------------

// A selector names what a template draws, so its element is there: a missing one is an error that
// shall be seen. Where something may be missing, the code asks. The element's class follows from
// the tag at the selector's end, or from this table.
interface PageElements {
  '#experiment': Form;
  '#paste': Form;
  '#lab-form': Form;
  '#paste-text': HTMLTextAreaElement;
  '#T-number': HTMLInputElement;
  '#T': HTMLInputElement;
  '#reading': HTMLProgressElement;
  '#field-live': HTMLInputElement;
  '#catch-up': HTMLButtonElement;
  'a[data-go]': HTMLAnchorElement;
  'a[data-view]': HTMLAnchorElement;
  '#field-shape': HTMLInputElement;
  '#lab-bias': HTMLInputElement;
  '#receipt-take': HTMLButtonElement;
  '#shortcuts': HTMLDialogElement;
  '.editor-table': HTMLTableElement;
  '.slider-fill': HTMLProgressElement;
  '.slider-fill.needs-js': HTMLProgressElement;
  '.slider input[type="range"]': HTMLInputElement;
  '[data-progress="run"]': HTMLProgressElement;
  '[data-progress="map"]': HTMLProgressElement;
  '[data-page-action="embed"]': HTMLAnchorElement;
  '[data-page-action="present"]': HTMLAnchorElement;
  '[data-explorer]': HTMLAnchorElement;
  '[data-guide-link]': HTMLAnchorElement;
  '[data-option]': HTMLInputElement;
  '[data-option][name="theme"]': HTMLInputElement;
  '[name="pace"]': HTMLInputElement;
  '[data-switch]': HTMLInputElement;
  '[aria-invalid]': HTMLInputElement;
  '[aria-invalid="true"]': HTMLInputElement;
  '[data-in-force][aria-invalid="true"]': HTMLInputElement;
}

type Form = HTMLFormElement & { elements: Record<string, HTMLInputElement> };

type TagOf<S extends string> =
  S extends `${infer Tag}[${string}` ? Tag
  : S extends `${infer Tag}.${string}` ? Tag
  : S extends `${infer Tag}:${string}` ? Tag
  : S;

type Selected<S extends string> =
  S extends keyof PageElements ? PageElements[S]
  : S extends `${string} ${infer Last}` ? Selected<Last>
  : TagOf<S> extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[TagOf<S>]
  : HTMLElement;

interface ParentNode {
  querySelector<S extends string>(selectors: S): Selected<S>;
  querySelectorAll<S extends string>(selectors: S): NodeListOf<Selected<S>>;
}

interface Element {
  closest<S extends string>(selectors: S): Selected<S>;
  readonly dataset: DOMStringMap;
}

interface Node {
  cloneNode(subtree?: boolean): this;
}

// As an index does: who reads the last of what may be empty asks.
interface Array<T> {
  at(index: number): T;
}

// No form of ours holds a file.
interface FormData {
  [Symbol.iterator](): FormDataIterator<[string, string]>;
}

type From<E, T = HTMLElement> = E & { target: T };

interface PageEvents extends Record<keyof StreamData, CustomEvent<{ id?: string; data: string }>> {
  click: From<MouseEvent>;
  toggle: From<Event>;
  input: From<InputEvent, HTMLInputElement>;
  change: From<Event, HTMLInputElement>;
  keydown: From<KeyboardEvent>;
  pointerover: From<PointerEvent>;
  answered: CustomEvent<{ url: string, isAsked: boolean }>;
  pointerdown: From<PointerEvent>;
  paste: From<ClipboardEvent> & { clipboardData: DataTransfer };
  'htmx:config:request': HtmxEvent;
  'htmx:before:request': HtmxEvent;
  'htmx:after:request': HtmxEvent;
  'htmx:finally:request': HtmxEvent;
  'htmx:before:swap': HtmxEvent;
  'htmx:after:swap': HtmxEvent;
  'htmx:error': HtmxEvent;
  'htmx:response:error': HtmxEvent;
}

// The events that reach a widget come from elements, and htmx's carry their context.
interface HTMLElement {
  addEventListener<K extends keyof PageEvents>(type: K, listener: (event: PageEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
}

interface Document {
  addEventListener(type: 'click', listener: (event: PageEvents['click']) => void): void;
}
