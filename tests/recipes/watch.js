// Runs before the host's own scripts: counts what embed.js adds to the page around its element and
// what it takes away again, and keeps the messages that arrive.
if (window === window.top) {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const held = new Map();
  window.watched = { heard: [], held: () => [...held.values()].sort() };
  const ofTheEmbed = () => new Error().stack.includes('/embed.js');
  const numbers = new WeakMap();
  let count = 0;
  const numberOf = (thing) => {
    if (!numbers.has(thing)) numbers.set(thing, count += 1);
    return numbers.get(thing);
  };
  addEventListener.call(window, 'message', ({ data }) => {
    if (data?.ns === 'soft-targets') window.watched.heard.push(data);
  });

  const keyOf = (target, type, listener) => [numberOf(target), type, numberOf(listener)].join(' ');
  EventTarget.prototype.addEventListener = function add(type, listener, options) {
    addEventListener.call(this, type, listener, options);
    const target = this ?? window;
    if (!listener || target instanceof AbortSignal || !ofTheEmbed()) return;
    const key = keyOf(target, type, listener);
    held.set(key, type);
    options?.signal?.addEventListener('abort', () => held.delete(key));
  };
  EventTarget.prototype.removeEventListener = function remove(type, listener, options) {
    removeEventListener.call(this, type, listener, options);
    if (listener) held.delete(keyOf(this ?? window, type, listener));
  };

  for (const Observer of [IntersectionObserver, MutationObserver, ResizeObserver]) {
    const { observe, disconnect } = Observer.prototype;
    Observer.prototype.observe = function watch(...args) {
      if (ofTheEmbed()) held.set(this, Observer.name);
      return observe.apply(this, args);
    };
    Observer.prototype.disconnect = function leave() {
      held.delete(this);
      return disconnect.call(this);
    };
  }
}
