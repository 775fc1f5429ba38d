"""The API of recorded runs: the list, figures over a run, one probe row, the lines as they come."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import Response

from ....query.errors import showable
from ....query.parameter import Parameter
from ....query.reader import Reader
from ....recordings.errors import RecordingError
from ....recordings.model import Header
from ....recordings.mounted_runs import MountedRun
from ....recordings.run_figures import ShownLogs, row_figures, run_figures
from ....recordings.run_lines import Batch, RunLine
from ....recordings.run_parameters import AFTER, FOLLOW, RUN_TEMPERATURE, temperature_of
from ... import events
from ...events import LastEventId
from ...json_response import JSONResponse
from ...openapi import BUSY, Responses, links, query_in_openapi
from ...query import no_parameters, refuse
from ...schemas import Problem
from . import schemas
from .access import changes, first_line, read_of, run_of, runs_of

router = APIRouter(prefix="/api/v1/runs", tags=["Runs"])

Name = Annotated[str, Path(description="a run's name, as /api/v1/runs tells it")]
Row = Annotated[str, Path(description="index of a probe row, from 0")]
_ABSENT: Responses = {
    404: {"description": "No run is called so, or it has no such row", "model": Problem},
    409: {"description": "The file is not there yet, or no recording", "model": Problem},
}
_OF_A_RUN = _ABSENT | BUSY
_AT_T = query_in_openapi([RUN_TEMPERATURE])


@router.get(
    "",
    response_model=list[schemas.ListedRun],
    responses=links({"name": "$response.body#/0/name"}, figures="/api/v1/runs/{name}") | BUSY,
    openapi_extra=query_in_openapi(),
)
async def runs(request: Request) -> Response:
    """The recorded runs of this server, which the command watch shows."""
    no_parameters(request)
    shown = list((await runs_of(request)).values())
    return JSONResponse(await read_of(request, lambda: list(map(_listed, shown))))


def _listed(run: MountedRun) -> dict[str, Any]:
    names = (*schemas.ListedRun.model_fields,)
    unknown: dict[str, Any] = dict.fromkeys(names) | {"name": run.name}
    try:
        recording = run.recording
    except RecordingError as error:
        return unknown | {"problem": str(error)}
    ends = ShownLogs(recording, most=2)
    last = ends.last()
    return unknown | {
        "n_logs": ends.n_logs,
        "first_step": ends.places[0].step if ends.places else None,
        "last_step": ends.places[-1].step if ends.places else None,
        "rows": len(recording.header.teacher_logits),
        "classes": recording.header.classes,
        "temperature": recording.header.temperature,
        "hard_weight": recording.header.hard_weight,
        "metrics": list(last.metrics) if last else [],
        "problem": ends.problem,
    }


@router.get(
    "/{name}",
    response_model=schemas.RecordedRunAnswer,
    responses=links(
        {"name": "$request.path.name"},
        stream="/api/v1/runs/{name}/stream",
    )
    | _OF_A_RUN,
    openapi_extra=_AT_T,
)
async def run(request: Request, name: Name) -> Response:
    """A run's header, and figures over it at T, of at most 200 logs evenly spread."""
    mounted = await run_of(request, name)
    asked = _values(request, [RUN_TEMPERATURE])["temperature"]
    return JSONResponse(await read_of(request, lambda: _run(mounted, asked)))


def _run(run: MountedRun, asked: float | None) -> dict[str, Any]:
    recording = run.recording
    temperature = temperature_of(recording.header, asked)
    end, logs = recording.end, ShownLogs(recording)
    found = run_figures(recording.header, logs, temperature)
    last_step = logs.places[-1].step if logs.places else None
    has_last = found.steps[-1:] == [last_step]
    return header_fields(recording.header) | {
        "name": run.name,
        "T": temperature,
        "n_logs": logs.n_logs,
        "n_damaged": recording.n_damaged + logs.n_unreadable,
        "problem": logs.problem,
        "last_step": last_step,
        "last_time": found.times[-1] if has_last else None,
        "last_id": str(end),
        "thinned": logs.is_thinned,
        "steps": found.steps,
        "times": found.times,
        "metrics": found.metrics,
        "metrics_left_out": found.metrics_left_out,
        "pair": {
            "kl_mean": found.kl_mean,
            "agreement": found.agreement,
            "accuracy": found.accuracy,
        },
        "best": found.best,
    }


def header_fields(header: Header) -> dict[str, Any]:
    """What stays the same over a run, for JSON; without teachers' logits and pictures."""
    return {
        "classes": header.classes,
        "labels": header.labels,
        "names": header.names,
        "rows": len(header.teacher_logits),
        "teachers": header.teacher_logits.shape[1],
        "temperature": header.temperature,
        "hard_weight": header.hard_weight,
    }


@router.get(
    "/{name}/rows/{row}",
    response_model=schemas.RecordedRowAnswer,
    responses=_OF_A_RUN,
    openapi_extra=_AT_T,
)
async def row_of_run(request: Request, name: Name, row: Row) -> Response:
    """One probe row over a run: the teacher, and the student at 1 and at T, log by log."""
    mounted = await run_of(request, name)
    asked = _values(request, [RUN_TEMPERATURE])["temperature"]
    return JSONResponse(await read_of(request, lambda: _row(mounted, row, asked)))


def _row(run: MountedRun, text: str, asked: float | None) -> dict[str, Any]:
    recording = run.recording
    header, n = recording.header, len(recording.header.teacher_logits)
    if text not in map(str, range(n)):
        raise HTTPException(404, f"row must be from 0 to {n - 1}, got {showable(text)[:40]}")
    row, temperature, logs = int(text), temperature_of(header, asked), ShownLogs(recording)
    found = asdict(row_figures(header, logs, row, temperature))
    hard = found.pop("hard_loss")
    lists = {name: v if isinstance(v, list) else v.tolist() for name, v in found.items()}
    return lists | {
        "T": temperature,
        "row": row,
        "name": header.names and header.names[row],
        "label": header.labels and header.labels[row],
        "classes": header.classes,
        "thinned": logs.is_thinned,
        "cross_entropy": None if hard is None else hard.tolist(),
    }


@router.get(
    "/{name}/stream",
    response_class=Response,
    responses=events.IN_OPENAPI | _OF_A_RUN,
    openapi_extra=query_in_openapi([AFTER, FOLLOW]),
)
async def run_stream(request: Request, name: Name, last_event_id: LastEventId = None) -> Response:
    """The lines of a run's file in their order, as they come.

    An event log for each: step, time, metrics, student_logits; of a step that is not above the one
    before it, all from that step on are void. Before the first line stands an event header, which
    voids all that a client had: the file was replaced. A line that is no log, or a file that cannot
    be read, is an event problem. With follow=0 the end of the file is an event done.
    """
    mounted = await run_of(request, name)
    values = _values(request, [AFTER, FOLLOW])
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    follow = values["follow"] and request.app.state.runs.is_watching  # a sample never grows
    if not follow:
        await read_of(request, first_line(mounted))
    lines = changes(mounted, _events, last_event_id, values["after"], follow=follow)
    return events.slow_stream_response(lines if follow else _with_done(lines))


async def _with_done(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for some in lines:
        yield some
    yield events.done({})


def _events(batch: Batch) -> bytes:
    """The events of some lines."""
    first = [events.event("header", header_fields(batch.header))] if batch.header else []
    last = [events.event("problem", {"detail": batch.problem})] if batch.problem else []
    return b"".join([*first, *map(_event, batch.lines), *last])


def _event(line: RunLine) -> bytes:
    log, end = line.log, str(line.end)
    if log is None:
        return events.event("problem", {"detail": line.problem}, end)
    fields = {
        "step": log.step,
        "time": log.time,
        "metrics": log.metrics,
        "student_logits": log.student_logits.tolist(),
    }
    return events.event("log", fields, end)


def _values(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The query's values of these parameters; 422 for any others."""
    reader = Reader(request.query_params.multi_items(), [p.name for p in parameters], strict=True)
    values = reader.take_all(parameters)
    refuse(reader.problems)
    return values
