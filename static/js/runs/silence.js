// How long nothing has been logged, in words, and when that is long.

const LONG_S = 10;
const USUAL_TIMES = 4; // as long as the pauses between logs usually are
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 2 * MINUTE) return `${Math.floor(seconds)} s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} days`;
}

/** @param {number} seconds since the last log @param {number} usual seconds between two logs */
export const isLong = (seconds, usual) => seconds >= Math.max(LONG_S, USUAL_TIMES * usual);
