// Plays what the server already has at a pace that one can watch; what is trained now is shown at once.
import { isStill } from '../shared/motion.js';

const SLOWEST_MS = 200; // between two epochs
const LONGEST_MS = 4000; // of a whole replay

// Items are shown in their order: a paced one after a pause, another one as soon as none waits.
export function mountReplay() {
  /** @type {(() => void)[]} */
  let waiting = [];
  /** @type {Timer | undefined} */
  let timer;
  let pause = SLOWEST_MS;
  let held = false;

  function schedule() {
    if (timer === undefined && waiting.length && !held) timer = setTimeout(next, pause);
  }

  function next() {
    timer = undefined;
    waiting.shift()?.();
    schedule();
  }

  function hold() {
    clearTimeout(timer);
    timer = undefined;
    held = true;
  }

  return {
    get waits() { return waiting.length > 0; },
    get playing() { return waiting.length > 0 && !held; },
    /** @param {() => void} item @param {boolean} paced */
    add(item, paced) {
      if (!waiting.length && (!paced || isStill())) {
        item();
        return;
      }
      waiting.push(item);
      schedule();
    },
    /** @param {number} epochs */
    paceFor(epochs) { pause = Math.min(SLOWEST_MS, LONGEST_MS / epochs); },
    hold,
    go() {
      held = false;
      schedule();
    },
    skip() {
      hold();
      const items = waiting;
      waiting = [];
      held = false;
      items.forEach((item) => item());
    },
    clear() {
      hold();
      waiting = [];
      held = false;
    },
  };
}
