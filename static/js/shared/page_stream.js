// The stream of a run whose frames the page has: the same events as the server's, at their due times.

const encoder = new TextEncoder();
/** @param {string} name @param {object} data @param {number | string} id */
const eventOf = (name, data, id) => encoder.encode(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);

/** @param {Map<number, Frame>} frames @param {HtmxRequest} request */
export function streamFromPage(frames, { action, headers, signal }) {
  signal.throwIfAborted(); // it may have been aborted while its slot was requested
  const asked = new URL(action, document.baseURI).searchParams;
  const received = headers['Last-Event-ID'];
  const pace = Number(asked.get('pace'));
  const steps = frames.size - 1;
  // The number of the step at a place: the place itself, but in a recorded run.
  /** @param {number} k */
  const numberOf = (k) => Number(frames.get(k)?.texts?.['step-number'] ?? k);
  const from = received === undefined ? Number(asked.get('step')) : Number(received) + 1;
  let first = 0;
  while (first <= steps && numberOf(first) < from) first += 1;
  /** @type {Timer} */
  let timer;
  const body = new ReadableStream({
    start(controller) {
      const began = performance.now();
      /** @param {number} k */
      const send = (k) => {
        if (k <= steps) controller.enqueue(eventOf('step', { step: k, ...frames.get(k) }, numberOf(k)));
        if (k < steps) {
          timer = setTimeout(send, began + (k + 1 - first) * pace - performance.now(), k + 1);
          return;
        }
        controller.enqueue(eventOf('done', { steps }, 'done'));
        controller.close();
      };
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        controller.error(signal.reason);
      });
      send(first);
    },
    cancel: () => clearTimeout(timer),
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

// The same for a run whose frames the page does not have: with pace 0 the server sends it at once.
/** @param {HtmxRequest} request */
export async function streamFetchedAtOnce(request) {
  const whole = new URL(request.action, document.baseURI);
  for (const name of ['step', 'pace']) whole.searchParams.set(name, '0');
  const response = await fetch(whole, { signal: request.signal });
  if (!response.ok) return response;
  const data = (await response.text()).split('\n').filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice(5)));
  const frames = data.filter(({ step }) => step !== undefined);
  return streamFromPage(new Map(frames.map((frame) => [frame.step, frame])), request);
}
