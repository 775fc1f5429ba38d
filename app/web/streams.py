"""Training as server-sent events: one event a gradient step, each at its due time."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, format_sse_event

from app.experiment import Experiment
from app.parameters import PACE
from app.presentation.frames import step_frames
from app.runs import train
from app.web.query import QUERY_IN_OPENAPI, experiment_of
from app.web.rows import trajectory_rows
from app.web.work import computed

router = APIRouter()

LastEventId = Annotated[
    str | None, Header(description="the last step received; the stream goes on after it")
]
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@router.get(
    "/api/v1/trajectory/stream",
    tags=["API"],
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}},
    openapi_extra=QUERY_IN_OPENAPI,
)
async def trajectory_stream(request: Request, last_event_id: LastEventId = None) -> Response:
    """The trajectory's rows as events (step), pace apart, from the query's step on; then done."""
    experiment = experiment_of(request)
    events = await computed(_timeless(experiment), _row_events)
    return _stream(request, events, experiment, last_event_id)


@router.get("/trajectory/stream", response_class=Response, include_in_schema=False)
async def frame_stream(request: Request, last_event_id: LastEventId = None) -> Response:
    """The same steps as the page shows them: rounded and worded."""
    experiment = experiment_of(request, strict=False)
    events = await computed(_timeless(experiment), _frame_events)
    return _stream(request, events, experiment, last_event_id)


def _timeless(experiment: Experiment) -> Experiment:
    # Streams that differ only in where they start and how fast they go share their events.
    return replace(experiment, step=0, pace=PACE.default)


@lru_cache(maxsize=32)
def _row_events(experiment: Experiment) -> tuple[bytes, ...]:
    return _events(trajectory_rows(experiment))


@lru_cache(maxsize=32)
def _frame_events(experiment: Experiment) -> tuple[bytes, ...]:
    return _events(step_frames(experiment, train(experiment)))


def _events(rows: Iterable[dict[str, Any]]) -> tuple[bytes, ...]:
    steps = [
        format_sse_event(event="step", data_str=json.dumps(row), id=str(step))
        for step, row in enumerate(rows)
    ]
    return (*steps, format_sse_event(event="done", data_str=json.dumps({"steps": len(steps) - 1})))


def _stream(
    request: Request, events: Sequence[bytes], experiment: Experiment, last_event_id: str | None
) -> Response:
    if getattr(request.state, "head", False):  # the headers at once, not after the whole run
        return Response(media_type="text/event-stream", headers=_HEADERS)
    first = experiment.step
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit():
        first = min(int(last_event_id.lstrip("0")[:9] or 0), experiment.steps) + 1
    return EventSourceResponse(_paced(events[first:], experiment.pace / 1000), headers=_HEADERS)


async def _paced(events: Sequence[bytes], pace: float) -> AsyncIterator[bytes]:
    """Yield event k at start + k * pace seconds; the last, `done`, at once after its step."""
    clock = asyncio.get_running_loop().time
    start = clock()
    for k, event in enumerate(events[:-1]):
        await asyncio.sleep(max(0.0, start + k * pace - clock()))
        yield event
    yield events[-1]
