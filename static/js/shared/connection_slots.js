// Slots for streams, for all frames of our origin in a page: each keeps a connection, and HTTP/1.1
// gives them six together.
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

// Who holds a slot, or asks for one, answers who asks. Of those who ask at once the lower numbers
// go first; who no longer answers holds nothing. All frames of our origin in a page share a thread:
// once the asker's own messages have come back so often, the others have had theirs.
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

// The function that gives a slot back; null if all are taken. Locks are unknown over plain http from
// another machine, and denied to frames where the browser blocks storage of other sites.
/** @returns {Promise<(() => void) | null>} */
export async function freeSlot() {
  try {
    return await byLocks();
  } catch {
    return byAsking();
  }
}
