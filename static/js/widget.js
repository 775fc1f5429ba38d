// One widget: its controls, its requests, and what happens when an answer arrives.
import { mountCharts } from './charts.js';
import { mountKeyboard } from './keyboard.js';
import { mountPlayer } from './player.js';
import { mountTemperature } from './temperature.js';

export function mount(root) {
  const form = () => root.querySelector('#experiment');
  const notice = root.querySelector('#notice');
  const charts = mountCharts(root);
  const player = mountPlayer(root, charts);
  const temperature = mountTemperature(root, player, charts);
  mountKeyboard(root, player);

  // What the form holds, without what it leaves empty; the number field knows T beyond the slider.
  function query(data = new FormData(form())) {
    const kept = new URLSearchParams([...data].filter(([, value]) => value !== ''));
    kept.set('T', temperature.value());
    kept.set('step', player.step);
    return kept;
  }

  function onRequest({ detail: { ctx } }) {
    const kept = query(ctx.request.body);
    for (const name of [...ctx.request.body.keys()]) ctx.request.body.delete(name);
    for (const [name, value] of kept) ctx.request.body.set(name, value);
    if (ctx.sourceElement.id === 'stream') Object.assign(ctx.request.headers, player.headers());
  }

  // An answer to a question that is no longer asked is dropped: the newer one is already queued.
  function isStale(action) {
    const asked = new URL(action, document.baseURI).searchParams;
    const current = query();
    for (const search of [asked, current]) search.delete('step');
    return asked.toString() !== current.toString();
  }

  function onAnswer(event) {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== form()) return;
    notice.hidden = true;
    if (isStale(ctx.request.action)) event.preventDefault();
  }

  function onSwapped({ detail: { ctx } }) {
    for (const problem of root.querySelectorAll('.problem')) {
      const field = root.querySelectorAll(`[aria-describedby~="${problem.id}"]:not([type="range"])`);
      field.forEach((input) => { input.ariaInvalid = problem.textContent ? 'true' : null; });
    }
    if (ctx.response.status >= 400) return;
    temperature.refresh();
    player.refresh();
  }

  function onFailure({ detail: { ctx } }) {
    if (ctx?.sourceElement !== form()) return;
    notice.textContent = 'The server does not answer. What you see is the last run it sent; change anything to try again.';
    notice.hidden = false;
  }

  function onInput({ target }) {
    if (target.name === 'step') player.goTo(Number(target.value), 0);
    if (target.name === 'scenario') {
      for (const name of ['logits', 'labels', 'student', 'true']) form().elements[name].value = '';
      player.goTo(0);
    }
    if (target.name === 'steps' && target.value < player.step) player.goTo(Number(target.value));
  }

  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    step: () => player.goTo(player.step + 1),
    back: () => player.goTo(player.step - 1),
    reset: () => player.goTo(0),
  };
  root.addEventListener('click', ({ target }) => actions[target.closest('button[data-action]')?.dataset.action]?.());
  root.addEventListener('input', onInput);
  root.addEventListener('htmx:config:request', onRequest);
  root.addEventListener('htmx:after:request', onAnswer);
  root.addEventListener('htmx:after:swap', onSwapped);
  root.addEventListener('htmx:error', onFailure);
  root.addEventListener('htmx:response:error', ({ detail }) => {
    if (detail.ctx.response.status >= 500) onFailure({ detail });
  });
  player.refresh(false);

  return {
    link() {
      const url = new URL(window.location);
      if (player.step) url.searchParams.set('step', player.step);
      else url.searchParams.delete('step');
      return url.href;
    },
  };
}
