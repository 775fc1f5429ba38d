"""The lab's API: its data, its teachers, its runs."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from ....lab import report
from ....lab.jobs.run_manager import Run, RunManager
from ....lab.jobs.worker_status import Unavailable
from ....lab.tasks.catalog import DEFAULT_TASK
from ....lab.tasks.digits.task import DIGITS
from ....lab.temperature_map import Cell, TemperatureMap, cell_row, summary
from ... import events
from ...events import LastEventId
from ...openapi import BUSY, NO_SLOT, TOO_LARGE, file_of, links, query_in_openapi
from ...query import no_parameters
from . import map_csv, schemas
from . import run_csv as csv_of_run
from .drawings import DRAWING_IN_OPENAPI, drawing_of
from .query import (
    MAP_IN_OPENAPI,
    RUN_IN_OPENAPI,
    SAME_RUN,
    TEACHER_IN_OPENAPI,
    config_of,
    map_of,
)
from .run_slots import OwnRunSlot, busy, while_asked

router = APIRouter(prefix="/api/v1/lab", tags=["Lab"])


@router.get("/dataset", response_model=schemas.DatasetAnswer, openapi_extra=query_in_openapi())
async def dataset(request: Request) -> Response:
    """Where the digits come from and how they are split."""
    no_parameters(request)
    return JSONResponse(report.dataset(DEFAULT_TASK))


@router.get("/teacher", response_model=schemas.TeacherAnswer, openapi_extra=TEACHER_IN_OPENAPI)
async def teacher(request: Request) -> Response:
    """The teacher: its architecture, its size, its accuracy."""
    config = config_of(request, only=("teacher",))
    return JSONResponse(await run_in_threadpool(report.teacher, config.task, config.teacher))


@router.get(
    "/run",
    response_model=schemas.RunAnswer,
    responses=links(SAME_RUN, stream="/api/v1/lab/run/stream") | NO_SLOT,
    openapi_extra=RUN_IN_OPENAPI,
)
async def run(request: Request, slot: OwnRunSlot) -> Response:
    """A whole run: students trained from the same weights, on hard labels and distilled.

    With `smoothing` above 0 there is a third student, on smoothed hard labels.
    503 if too many train already.
    """
    config = config_of(request)
    if (head := events.head_only(request, "application/json")) is not None:
        return head
    _, finished = await slot.trained(request, config)
    return JSONResponse(finished.result)


@router.get(
    "/run/stream",
    response_class=Response,
    responses=events.IN_OPENAPI | NO_SLOT,
    openapi_extra=RUN_IN_OPENAPI,
)
async def run_stream(
    request: Request, slot: OwnRunSlot, last_event_id: LastEventId = None
) -> Response:
    """The same run while it is trained: an event (epoch) each, then the whole result (done).

    An event (unavailable) ends it where nobody is left to train it.
    """
    config = config_of(request)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    run = slot.run_of(config)
    first = events.next_number(last_event_id, config.epochs)
    return events.slow_stream_response(_available(_epochs(slot.manager, run, first)))


@router.get(
    "/run.csv",
    response_class=Response,
    responses=file_of("text/csv") | NO_SLOT,
    openapi_extra=RUN_IN_OPENAPI,
)
async def run_csv(request: Request, slot: OwnRunSlot) -> Response:
    """Every epoch of the same run, one a line: each student's loss, accuracy and recalls."""
    config = config_of(request)
    if (head := events.head_only(request, "text/csv", csv_of_run.HEADERS)) is not None:
        return head
    run, _ = await slot.trained(request, config)
    return csv_of_run.run_as_csv(run)


async def _available(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The frames; then an event (unavailable) if no worker is left."""
    try:
        async for frame in frames:
            yield frame
    except Unavailable as nobody:
        yield events.event("unavailable", {"detail": busy(nobody).detail})


async def _epochs(manager: RunManager, run: Run, first: int) -> AsyncIterator[bytes]:
    number = first
    async for epoch_results in manager.epochs(run, first):
        yield events.event("epoch", report.epoch(run.config, number, epoch_results), str(number))
        number += 1
    yield events.done((await manager.finish(run)).result)


@router.get(
    "/map/stream",
    response_class=Response,
    responses=events.IN_OPENAPI | NO_SLOT,
    openapi_extra=MAP_IN_OPENAPI,
)
async def map_stream(
    request: Request, slot: OwnRunSlot, last_event_id: LastEventId = None
) -> Response:
    """Accuracy over temperature, width and divergence: an event (cell) for each run, then the
    means (done).

    An event (unavailable) ends it where nobody is left to train them.
    """
    temperature_map = map_of(request)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    slot.take(temperature_map)
    first = events.next_number(last_event_id, len(temperature_map.cells))
    return events.slow_stream_response(_available(_cells(slot.manager, temperature_map, first)))


async def _cells(
    manager: RunManager, temperature_map: TemperatureMap, first: int
) -> AsyncIterator[bytes]:
    cells: list[Cell] = []
    async for cell in manager.cells(temperature_map):
        cells.append(cell)
        if len(cells) >= first:
            yield events.event("cell", cell_row(temperature_map, cell), str(len(cells)))
    yield events.done({"cells": len(cells), "means": summary(temperature_map, cells)})


@router.get(
    "/map.csv",
    response_class=Response,
    responses=file_of("text/csv") | NO_SLOT,
    openapi_extra=MAP_IN_OPENAPI,
)
async def map_as_csv(request: Request, slot: OwnRunSlot) -> Response:
    """The map's runs, one a line, each as soon as it has ended and those before it have.

    Who gets only a part, because nobody is left to train the rest, sees the connection break.
    """
    temperature_map = map_of(request)
    if (head := events.head_only(request, "text/csv", map_csv.HEADERS)) is not None:
        return head
    slot.take(temperature_map)
    await while_asked(request, slot.manager.reach())
    return map_csv.stream_rows(request, slot.manager, temperature_map)


@router.post(
    "/classify",
    response_model=schemas.ClassifyAnswer,
    responses=TOO_LARGE | BUSY,
    openapi_extra=DRAWING_IN_OPENAPI,
)
async def classify(request: Request) -> Response:
    """What the teacher takes an image for."""
    no_parameters(request)
    pixels, temperature = await drawing_of(request)
    return JSONResponse(await run_in_threadpool(report.classify, DIGITS, pixels, temperature))
