"""The pages of recorded runs: the list, one run, its steps to play, and what is recorded now."""

import time
from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ....presentation.runs.page import RunPage, row_frames, row_results, run_page
from ....presentation.runs.runs_list import runs_list
from ....presentation.runs.waiting import waiting_page
from ....query.parameter_types import ParameterError
from ....recordings.errors import RecordingError
from ....recordings.model import Header
from ....recordings.mounted_runs import MountedRun
from ....recordings.run_lines import Batch
from ....recordings.run_parameters import AFTER
from ....recordings.sample import sample_words
from ....recordings.shown_run import ShownRun, ShownRuns
from ....recordings.view_parameters import NAMES, View, read_view
from ... import events
from ...bounded_threads import BoundedThreads
from ...events import LastEventId
from ...htmx import is_htmx
from ...middleware.monitoring import Metrics
from ...templates import render
from ..pages import refused
from ..previews import social
from ..streams import at_pace
from .access import changes, read_of, run_of, runs_of

router = APIRouter(include_in_schema=False)


@router.get("/runs")
async def list_of_runs(request: Request) -> Response:
    """The runs of this server."""
    runs = await runs_of(request)
    threads: BoundedThreads = request.app.state.run_answers
    page = await threads.run(request, runs_list, tuple(runs.values()), runs.is_watching)
    context: dict[str, object] = {"page": page, "social": await social(request, "/runs")}
    return render(request, "runs/list.html", context)


@router.get("/runs/{name}")
async def page_of_run(request: Request, name: str) -> Response:
    """The page of a run; one that waits while nothing is recorded, or says what is wrong."""
    run, runs = await run_of(request, name), await runs_of(request)
    others = [other for other in runs.values() if other is not run]
    threads: BoundedThreads = request.app.state.run_answers
    try:
        found = await threads.run(request, _page, request, run, others)
    except RecordingError as error:
        waiting = waiting_page(name, str(error), is_there=run.is_there)
        return _waiting(request, waiting, 409 if run.is_there else 200)
    if isinstance(found, ShownRun):
        return _waiting(request, waiting_page(name, "", is_there=True, run=found), 200)
    page, problems = found
    if is_htmx(request):
        if problems:
            return refused(request, problems, NAMES)
        headers = {"HX-Replace-Url": page.address}
        return render(request, "runs/_run.html", {"page": page}, headers=headers)
    context: dict[str, object] = {"page": page, "problems": problems}
    context["social"] = await social(request, page.address)
    return render(request, "runs/page.html", context, 422 if problems else 200)


def _page(
    request: Request, run: MountedRun, others: Sequence[MountedRun]
) -> tuple[RunPage, list[ParameterError]] | ShownRun:
    """The page, and the problems of its query; the run itself if nothing is logged yet."""
    shown_runs: ShownRuns = request.app.state.shown_runs
    shown = shown_runs.shown(run)
    if not shown.logs:
        return shown
    view, problems = _view(request, shown.header, others)
    by_name = {other.name: other for other in others}
    beside: list[ShownRun] = []
    not_beside: list[tuple[str, str]] = []
    for name in view.names_beside:
        try:
            other = shown_runs.shown(by_name[name])
        except RecordingError as error:
            not_beside.append((name, str(error)))
            continue
        if other.logs:
            beside.append(other)
        else:
            not_beside.append((name, "nothing is logged yet"))
    names = [other.name for other in others]
    page = run_page(
        shown, view, problems, beside, not_beside, names, time.time(), sample_words(run)
    )
    return page, problems


def _view(
    request: Request, header: Header, others: Sequence[MountedRun]
) -> tuple[View, list[ParameterError]]:
    names = [other.name for other in others]
    return read_view(request.query_params.multi_items(), header, names)


def _waiting(request: Request, page: object, status: int) -> Response:
    if is_htmx(request):  # what is shown stays
        raise HTTPException(409, "the run cannot be read now")
    return render(request, "runs/waiting.html", {"page": page}, status)


@router.get("/runs/{name}/steps/stream", response_class=Response)
async def steps_of_run(request: Request, name: str, last_event_id: LastEventId = None) -> Response:
    """The frames of a row's steps as events (step), pace apart, from the query's on; then done."""
    run = await run_of(request, name)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    after = events.received(last_event_id)
    encoded, pace = await read_of(request, lambda: _steps(request, run, after))
    metrics: Metrics | None = request.app.state.metrics
    return events.stream_response(at_pace(encoded, pace, metrics))


def _steps(request: Request, run: MountedRun, after: int | None) -> tuple[list[bytes], float]:
    """The events of the steps after one, and their pace in seconds; ids are the steps' numbers."""
    shown_runs: ShownRuns = request.app.state.shown_runs
    shown = shown_runs.shown(run, _view(request, run.recording.header, ())[0].n_logs)
    view, _ = _view(request, shown.header, ())  # of this one: the file may just have been replaced
    if not shown.logs:
        raise RecordingError(run.path, "nothing is logged yet")
    results = row_results(shown, view)
    frames = row_frames(shown, results, view.row)
    first = results.experiment.step
    if after is not None:
        first = sum(step <= after for step in results.step_numbers)
    numbered = list(zip(results.step_numbers, frames, strict=True))[first:]
    encoded = [events.event("step", frame, str(step)) for step, frame in numbered]
    return [*encoded, events.done({"steps": len(frames) - 1})], view.pace / 1000


@router.get("/runs/{name}/stream", response_class=Response)
async def growth_of_run(request: Request, name: str, last_event_id: LastEventId = None) -> Response:
    """Events `grown` as steps are logged after the line whose id the query has as `after`."""
    run = await run_of(request, name)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    if not request.app.state.runs.is_watching:  # a sample never grows
        return events.stream_response(_ended())
    after = request.query_params.get(AFTER.name, "")
    return events.slow_stream_response(changes(run, _growth, last_event_id, after))


async def _ended() -> AsyncIterator[bytes]:
    yield events.done({})


def _growth(batch: Batch) -> bytes:
    """How many logs have come, and the last of them; or why the file cannot be read."""
    if batch.problem:
        return events.event("trouble", {"detail": batch.problem})
    logs = [line.log for line in batch.lines if line.log]
    data = {
        "n": len(logs),
        "step": logs[-1].step if logs else None,
        "time": logs[-1].time if logs else None,
        "restarted": batch.header is not None,
    }
    return events.event("grown", data, str(batch.end))
