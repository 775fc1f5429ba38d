// Slots for streams, shared by all frames of our origin in a page: a stream occupies a connection, and
// browsers open six connections to an HTTP/1.1 server.
const SLOTS = 4;
const NAME = 'soft-targets-streams';
const ROUNDS = 8; // on a busy machine the channel's messages come later than the echo's

/** @param {number} k @returns {Promise<(() => void) | null>} */
const lock = (k) => new Promise((resolve, reject) => {
  /** @param {Lock | null} granted */
  const hold = (granted) => (granted ? new Promise((release) => resolve(() => release(null))) : resolve(null));
  navigator.locks.request(`${NAME}-${k}`, { ifAvailable: true }, hold).catch(reject);
});

async function byLocks() {
  for (let k = 0; k < SLOTS; k += 1) {
    const release = await lock(k);
    if (release) return release;
  }
  return null;
}

// A frame that holds or requests a slot answers every request. Among simultaneous requests the lower
// random number wins; a frame that does not answer holds no slot. All frames of our origin in a page
// share a thread: after ROUNDS of its own echoes a frame has received the answers of all others.
async function byAsking() {
  const [channel, echo] = [new BroadcastChannel(NAME), new BroadcastChannel(NAME)];
  const [own] = crypto.getRandomValues(new Uint32Array(1));
  const ahead = new Set();
  let holds = false;
  /** @type {(value?: unknown) => void} */
  let returned;
  /** @param {boolean} asks */
  const say = (asks) => channel.postMessage({ from: own, asks, holds });
  channel.onmessage = ({ data }) => {
    if (data.echo === own) returned();
    if (data.holds || data.from < own) ahead.add(data.from);
    if (data.asks) say(false);
  };
  say(true);
  for (let k = 0; k < ROUNDS; k += 1) {
    await new Promise((resolve) => {
      returned = resolve;
      echo.postMessage({ echo: own });
    });
  }
  echo.close();
  holds = ahead.size < SLOTS;
  if (!holds) channel.close();
  return holds ? () => channel.close() : null;
}

// Take a slot: the function that gives it back, or null if all are taken. Web Locks are missing over
// plain http from another machine, and denied to frames if the browser blocks third-party storage.
/** @returns {Promise<(() => void) | null>} */
export async function freeSlot() {
  try {
    return await byLocks();
  } catch {
    return byAsking();
  }
}
