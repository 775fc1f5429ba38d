"""Training as server-sent events: one event a gradient step, each at its due time."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ...explorer.experiment import Experiment
from .. import events
from ..event_cache import EventCache
from ..events import LastEventId
from ..middleware.monitoring import Metrics
from ..query import QUERY_IN_OPENAPI, experiment_of

router = APIRouter()


@router.get(
    "/api/v1/trajectory/stream",
    tags=["API"],
    response_class=Response,
    responses=events.IN_OPENAPI,
    openapi_extra=QUERY_IN_OPENAPI,
)
async def trajectory_stream(request: Request, last_event_id: LastEventId = None) -> Response:
    """The trajectory's rows as events (step), pace apart, from the query's step on; then done."""
    experiment = experiment_of(request)
    return await _stream(request, request.app.state.row_events, experiment, last_event_id)


@router.get("/trajectory/stream", response_class=Response, include_in_schema=False)
async def frame_stream(request: Request, last_event_id: LastEventId = None) -> Response:
    """The same steps for the page: rounded, and with texts."""
    experiment = experiment_of(request, strict=False)
    return await _stream(request, request.app.state.frame_events, experiment, last_event_id)


async def _stream(
    request: Request, cache: EventCache, experiment: Experiment, last_event_id: str | None
) -> Response:
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    first = experiment.step
    if (last := events.received(last_event_id)) is not None:
        first = min(last, experiment.steps) + 1
    steps = await cache.of(request, experiment)
    metrics: Metrics | None = request.app.state.metrics
    return events.stream_response(at_pace(steps[first:], experiment.pace / 1000, metrics))


async def at_pace(
    steps: Sequence[bytes], pace: float, metrics: Metrics | None
) -> AsyncIterator[bytes]:
    """Yield event k at start + k * pace seconds; the last event, `done`, follows at once."""
    clock = asyncio.get_running_loop().time
    start = clock()
    for k, event in enumerate(steps[:-1]):
        await asyncio.sleep(max(0.0, start + k * pace - clock()))
        if metrics:
            metrics.late.observe(clock() - start - k * pace)
        yield event
    yield steps[-1]
