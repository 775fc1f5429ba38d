// The pad: a digit drawn by mouse, finger or keyboard, read by every network. It begins with an example.

const READ_MS = 250;
const BRUSH = [[0, 0, 255], [0, 1, 190], [1, 0, 190], [0, -1, 190], [-1, 0, 190], [1, 1, 90], [1, -1, 90], [-1, 1, 90], [-1, -1, 90]];
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The greys of the example's picture.
/** @param {HTMLImageElement} image @param {number} side */
async function greysOf(image, side) {
  await image.decode();
  const copy = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const context = /** @type {CanvasRenderingContext2D} */ (copy.getContext('2d'));
  context.drawImage(image, 0, 0, side, side);
  return context.getImageData(0, 0, side, side).data.filter((_, k) => k % 4 === 0);
}

// Its caller renews it, first of all for the example.
/** @param {HTMLElement} root */
export function mountDrawingPad(root) {
  const pad = root.querySelector('[data-pad]');
  const answer = () => root.querySelector('#pad-answer');
  const SIDE = Number(pad.dataset.side);
  const canvas = pad.querySelector('canvas');
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const scale = canvas.width / SIDE;
  const pixels = new Uint8ClampedArray(SIDE * SIDE);
  /** @param {string} text */
  const say = (text) => { pad.querySelector('[data-pad-status]').textContent = text; };
  let cursor = [SIDE / 2, SIDE / 2];
  let down = false;
  let isExample = true; // until the reader draws
  /** @type {number[] | null} */
  let last = null;
  /** @type {Timer} */
  let timer;

  function paint() {
    context.fillStyle = 'black';
    context.fillRect(0, 0, canvas.width, canvas.height);
    pixels.forEach((grey, k) => {
      if (!grey) return;
      context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
      context.fillRect((k % SIDE) * scale, Math.floor(k / SIDE) * scale, scale, scale);
    });
    if (document.activeElement !== canvas || !canvas.matches(':focus-visible')) return;
    context.strokeStyle = getComputedStyle(canvas).color;
    context.setLineDash(down ? [] : [4, 4]); // a lifted pen is dashed
    context.lineWidth = 3;
    context.strokeRect(cursor[1] * scale, cursor[0] * scale, scale, scale);
  }

  /** @param {number[]} point */
  function dab([row, column]) {
    for (const [dy, dx, grey] of BRUSH) {
      const [y, x] = [Math.floor(row) + dy, Math.floor(column) + dx];
      if (y >= 0 && y < SIDE && x >= 0 && x < SIDE) pixels[y * SIDE + x] = Math.max(pixels[y * SIDE + x], grey);
    }
  }

  /** @param {number[]} from @param {number[]} to */
  function stroke(from, to) {
    if (isExample) pixels.fill(0);
    isExample = false;
    answer().dataset.stale = '';
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let k = 0; k <= steps; k += 1) dab(from.map((start, i) => start + ((to[i] - start) * k) / steps));
    paint();
    soon();
  }

  // Read the drawing when the user pauses: an unfinished digit looks like another one.
  function soon() {
    forget();
    if (!last) timer = setTimeout(read, READ_MS);
  }

  // Abort the request for a drawing that has been cleared.
  function forget() {
    clearTimeout(timer);
    pad.dispatchEvent(new Event('htmx:abort'));
  }

  // The students read it too once they are trained.
  function read() {
    if (!pad.isConnected || !pixels.some(Boolean)) return;
    const { query = '' } = root.dataset;
    const run = 'finished' in root.dataset ? `${query && '&'}run=1` : '';
    htmx.ajax('POST', `/lab/read?${query}${run}`, { source: pad, target: '#pad-answer', swap: 'outerMorph', values: { pixels: pixels.join() } });
  }

  // After an answer of the server's: its own example again, or what its networks make of the drawing.
  async function renew() {
    if (!isExample) {
      read();
      return;
    }
    const greys = await greysOf(root.querySelector('img[data-pad-example]'), SIDE);
    if (!isExample) return; // somebody was quicker
    pixels.set(greys);
    paint();
  }

  function clear() {
    forget();
    pixels.fill(0);
    isExample = false;
    answer().dataset.stale = 'empty';
    down = false;
    paint();
    say('Cleared.');
  }

  /** @param {PointerEvent} event */
  function pointAt({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    return [((clientY - box.top) / box.height) * SIDE, ((clientX - box.left) / box.width) * SIDE];
  }

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = pointAt(event);
    stroke(last, last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return;
    const here = pointAt(event);
    stroke(last, here);
    last = here;
  });
  for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, () => {
    last = null;
    soon();
  });
  canvas.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    if (move) {
      const next = cursor.map((at, i) => Math.min(SIDE - 1, Math.max(0, at + move[i])));
      if (down) stroke(cursor, next);
      cursor = next;
      say(`Row ${cursor[0] + 1}, column ${cursor[1] + 1}`);
    } else if (event.key === ' ') {
      down = !down;
      if (down) stroke(cursor, cursor);
      say(down ? 'Pen down' : 'Pen up');
    } else if (event.key === 'Delete' || event.key === 'Backspace') clear();
    else return;
    event.preventDefault();
    paint();
  });
  for (const name of ['focus', 'blur']) canvas.addEventListener(name, paint);
  root.querySelector('[data-action="clear-pad"]').addEventListener('click', clear);
  pad.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx.response.status < 400) say(answer().dataset.said ?? '');
  });
  // A test digit was chosen.
  root.addEventListener('htmx:before:request', ({ target }) => { if (target.closest('[data-inside]')) forget(); });
  paint();
  pad.dataset.mounted = '';
  return { renew };
}
