// Where requests are answered: by the server, or by what the page carries where there is none.
import { alone } from './late.js';

// Of the six connections that HTTP/1.1 gives all frames of an origin together.
const STREAMS_AT_ONCE = 4;

const slot = (k) => new Promise((resolve, reject) => {
  const hold = (lock) => (lock ? new Promise((release) => resolve(release)) : resolve(null));
  navigator.locks.request(`soft-targets-stream-${k}`, { ifAvailable: true }, hold).catch(reject);
});

// The function that gives a slot back; null if all are taken, or nobody can tell: plain http from
// another machine has no locks.
async function freeSlot() {
  if (!navigator.locks) return null;
  for (let k = 0; k < STREAMS_AT_ONCE; k += 1) {
    const release = await slot(k);
    if (release) return release;
  }
  return null;
}

// A stream over a connection of its own while there are some to spare; else the same frames from
// the page, or fetched at once if it does not carry the whole run.
async function stream({ sourceElement, request }, frames) {
  if (alone && !frames) return new Response(null, { status: 404 });
  const release = alone ? null : await freeSlot().catch(() => null);
  if (release) {
    sourceElement.addEventListener('htmx:finally:request', release, { once: true });
    return fetch(request.action, request);
  }
  const { carriedStream, fetchedStream } = await import('./carried.js');
  return frames ? carriedStream(frames, request) : fetchedStream(request);
}

export async function answer(ctx, player) {
  if (ctx.sourceElement.id === 'stream') return stream(ctx, player.frames());
  const { answerFrom } = await import('./saved.js');
  return answerFrom(ctx);
}
