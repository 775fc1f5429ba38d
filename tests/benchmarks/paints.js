// From the press of a key to the paint of what it changed: the number's text and, where there is a
// bar, its rendered width. Painted: the task that follows the animation frame in which both show.
({ number, bar }) => {
  const LOST_MS = 2000;
  const state = { times: [], lost: 0, open: 0 };
  const text = () => document.querySelector(number).textContent;

  function isShown(before) {
    const now = text();
    if (now === before) return false;
    if (!bar) return true;
    const rect = document.querySelector(bar);
    const track = rect.ownerSVGElement.getBoundingClientRect().width;
    const percent = (100 * rect.getBoundingClientRect().width) / track;
    return Math.abs(percent - Number.parseFloat(now)) < 1;
  }

  function onPress({ key, timeStamp }) {
    if (!key.startsWith('Arrow')) return;
    const before = text();
    state.open += 1;

    function close(painted) {
      if (painted) state.times.push(performance.now() - timeStamp);
      else state.lost += 1;
      state.open -= 1;
    }

    function look() {
      if (isShown(before)) {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => close(true);
        channel.port2.postMessage(null);
      } else if (performance.now() - timeStamp > LOST_MS) close(false);
      else requestAnimationFrame(look);
    }
    requestAnimationFrame(look);
  }

  async function drain() {
    while (state.open) await new Promise(requestAnimationFrame);
    const { times, lost } = state;
    Object.assign(state, { times: [], lost: 0 });
    return { times, lost };
  }

  window.addEventListener('keydown', onPress, { capture: true });
  window.paints = { drain };
}
