// The source of answers: the server, or data that the page carries if there is no server.
import { hasNoServer } from '../shared/lazy_load.js';
import { freeSlot } from '../shared/connection_slots.js';

// Streams over a connection while a slot is free; else takes the same frames from the page, or fetches
// them at once if the page does not carry the whole run.
/** @param {HtmxContext} ctx @param {Map<number, Frame> | null} frames @returns {Promise<Response>} */
async function stream({ sourceElement, request }, frames) {
  if (hasNoServer && !frames) return new Response(null, { status: 404 });
  const release = hasNoServer ? null : await freeSlot().catch(() => null);
  if (release) {
    sourceElement.addEventListener('htmx:finally:request', release, { once: true });
    return fetch(request.action, request);
  }
  const { streamFetchedAtOnce, streamFromPage } = await import('../shared/page_stream.js');
  return frames ? streamFromPage(frames, request) : streamFetchedAtOnce(request);
}

/** @param {HtmxContext} ctx @param {Player} player @returns {Promise<Response>} */
export async function answer(ctx, player) {
  if (ctx.sourceElement.id === 'stream') return stream(ctx, player.frames());
  const { answerFrom } = await import('../offline/saved_answers.js');
  return answerFrom(ctx);
}
