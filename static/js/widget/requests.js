// The widget's requests, and what happens when an answer arrives or none does.
import { hasNoServer } from '../shared/lazy_load.js';
import { openPanels } from '../shared/render.js';
import { followAnswer, hasOwnNumbers, isNewSample, isSameRun, restoreShown } from './experiment_query.js';

const OFFLINE = 'Offline. Student numbers are from the last run.';

/** @typedef {{ query: () => URLSearchParams, player: Player, temperature: Temperature, announce: Announce }} Parts */
/** @param {HTMLElement} root @param {Parts} parts */
export function mountRequests(root, { query, player, temperature, announce }) {
  const form = () => root.querySelector('#experiment');
  let address = window.location.search; // of what is shown
  let dropped = false;
  let asking = 0; // how many questions that are not the form's wait for their answers
  let status = 0; // of the answer to what is asked
  // What the stream asks for, also when it asks again: what is typed meanwhile may be refused, and the
  // run in force goes on.
  let run = query();
  const notice = root.querySelector('#notice');
  const isOffer = () => notice.querySelector('button') !== null;

  /** @param {string} text */
  function show(text) {
    if (notice.contains(document.activeElement)) root.focus(); // its button leaves with the focus
    notice.textContent = text;
    notice.hidden = !text;
    if (text) announce(text);
  }

  // An empty text hides a message, but no offer to undo: that stays until the next change.
  /** @param {string} text */
  function tell(text) {
    if (text || !isOffer()) show(text);
  }

  /** @param {HtmxContext} ctx */
  const idOf = (ctx) => ctx?.sourceElement?.id ?? '';

  /** @param {HtmxEvent} event */
  function onRequest({ detail: { ctx } }) {
    const id = idOf(ctx);
    if (hasNoServer || id === 'stream') {
      ctx.fetch = () => import('./answer_source.js').then(({ answer }) => answer(ctx, player));
    }
    ctx.isAsked = ctx.sourceElement === root; // a morph may put another element in the source's place
    if (id !== 'experiment' && id !== 'stream') return;
    const { body } = ctx.request;
    for (const name of [...body.keys()]) body.delete(name);
    for (const [name, value] of id === 'stream' ? run : query()) body.set(name, value);
    ctx.isNewSample = isNewSample(form());
  }

  // An answer to a question that is no longer asked is dropped.
  /** @param {HtmxEvent} event */
  function onAnswer(event) {
    const { ctx } = event.detail;
    if (ctx.isAsked) status = ctx.response?.status ?? 0;
    if (ctx.sourceElement !== form()) return;
    dropped = asking > 0 || !isSameRun(new URL(ctx.request.action, document.baseURI).searchParams, query());
    if (dropped) event.preventDefault();
    tell((!dropped && ctx.notice) || '');
  }

  // Usually the newer question is already queued; but a hand that came back to where it started
  // says no `change`, and then the dropped answer has to be asked for again.
  function onLetGo() {
    if (dropped) form().dispatchEvent(new CustomEvent('settle'));
    dropped = false;
  }

  /** @param {HtmxEvent} event */
  function onSwapped({ detail: { ctx } }) {
    const problems = [...root.querySelectorAll('.problem')];
    for (const { id, textContent } of problems) {
      const fields = root.querySelectorAll(`[aria-describedby~="${id}"]:not([type="range"])`);
      fields.forEach((field) => { field.ariaInvalid = textContent ? 'true' : null; });
    }
    if (ctx.response.status >= 400) {
      announce(problems.map(({ textContent }) => textContent).filter(Boolean).join('. '));
      return;
    }
    if (idOf(ctx) === 'paste') return;
    const { isAsked = false, isNewSample: startsAnew } = ctx;
    followAnswer(form(), isAsked || hasNoServer, hasNoServer);
    if (isAsked) openPanels(root, form().elements.open.value);
    temperature.refresh();
    player.refresh(!isAsked && !startsAnew && !('live' in root.dataset)); // what is live shows the step that came
    run = query();
    if (ctx.hx?.replaceurl) onShown(ctx.hx.replaceurl, isAsked);
  }

  /** @param {string} url @param {boolean} isAsked */
  function onShown(url, isAsked) {
    const before = address;
    address = new URL(url, document.baseURI).search;
    root.dispatchEvent(new CustomEvent('answered', { detail: { url, isAsked } }));
    if (address === before) return;
    if (isOffer()) show('');
    if (!isAsked && hasOwnNumbers(before) && !hasOwnNumbers(address)) offerUndo(before);
  }

  // Back to what was shown before: by the history, where the page keeps one.
  /** @param {string} before */
  function offerUndo(before) {
    const undo = () => root.dispatchEvent(new CustomEvent('undo', { cancelable: true })) && ask(before);
    import('./undo.js').then((module) => module.offerUndo(root, 'Numbers replaced.', announce, undo));
  }

  /** @param {HtmxEvent} event */
  function onFailure({ detail: { ctx } }) {
    const id = idOf(ctx);
    if (!['experiment', 'paste', 'widget'].includes(id)) return;
    if (id === 'experiment') restoreShown(form());
    tell(id === 'paste' ? 'Offline. The paste was not read.' : OFFLINE);
  }

  root.addEventListener('run', () => { run = query(); });
  root.addEventListener('pointerup', onLetGo);
  root.addEventListener('focusout', onLetGo);
  root.addEventListener('htmx:config:request', onRequest);
  root.addEventListener('htmx:after:request', onAnswer);
  root.addEventListener('htmx:after:swap', onSwapped);
  root.addEventListener('htmx:error', onFailure);
  root.addEventListener('htmx:response:error', (event) => {
    if (event.detail.ctx.response.status >= 500) onFailure(event);
  });

  // Another experiment, as a query, in the place of this one; the value is the answer's status, or 0.
  /** @param {URLSearchParams | string} wanted */
  async function ask(wanted) {
    const asked = new URLSearchParams(wanted);
    for (const { dataset, value } of form().querySelectorAll('[data-option]')) asked.set(dataset.option ?? '', value);
    asking += 1;
    status = 0;
    const answered = htmx.ajax('GET', `${form().getAttribute('action')}?${asked}`, { source: root, target: root, swap: 'outerMorph' });
    await answered.finally(() => { asking -= 1; });
    return status;
  }

  return {
    ask,
    tell,
    // Other numbers in the place of these, which can be undone.
    /** @param {URLSearchParams} wanted */
    async take(wanted) {
      const before = address;
      await ask(wanted);
      if (address !== before) offerUndo(before);
    },
  };
}
