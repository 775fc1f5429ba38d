"""The lab's page, and what it asks for: the streams of a run and of the map, looks inside."""

import time
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app.kinds import Number, ParameterError
from app.lab import teachers, training
from app.lab.config import NAMES, Config
from app.lab.crew import Unavailable
from app.lab.digits import N_CLASSES, N_TEST
from app.lab.drawn import centred
from app.lab.engine import Run
from app.lab.grid import AXIS_NAMES, Cell, Grid, read_grid
from app.lab.places import Full
from app.presentation.lab.frames import crew_text, epoch_frame, left_text, queue_text, took_text
from app.presentation.lab.grid import cell_frame
from app.presentation.lab.look_inside import Look, inside, networks
from app.presentation.lab.page import lab_page
from app.presentation.lab.reading import Logits, reading
from app.web import events
from app.web.events import LastEventId
from app.web.lab.drawings import posted_drawing
from app.web.lab.query import config_of, grid_of, pairs_of
from app.web.lab.seats import OwnSeat, Seat, reason, while_asked
from app.web.limits import RETRY_AFTER
from app.web.pages import refused
from app.web.previews import social
from app.web.templates import render

router = APIRouter(include_in_schema=False)

_PICTURED = (
    Number("digit", "index of a test digit", 0, 0, N_TEST - 1, whole=True),
    Number("truth", "a class", 0, 0, N_CLASSES - 1, whole=True),
    Number("said", "a class", 0, 0, N_CLASSES - 1, whole=True),
)


@router.get("/lab")
async def lab(request: Request, seat: OwnSeat) -> Response:
    """The page of a run. Without JavaScript `run=1` trains it first."""
    pairs = pairs_of(request)
    grid, problems = read_grid(pairs, strict=False)
    if problems and "HX-Request" in request.headers:
        return refused(request, problems, (*NAMES, *AXIS_NAMES))
    to_the_end = ("run", "1") in pairs and not problems
    if to_the_end and (head := events.head_only(request, "text/html")) is not None:
        return head
    run, full = await _as_far_as_asked(request, seat, grid.base, to_the_end)
    trained, notice = seat.engine.trained(grid), str(full.detail) if full else ""
    crew = await seat.engine.crew()
    view = await run_in_threadpool(
        lab_page, run, grid, trained, crew, _look(pairs, grid.base), problems, dict(pairs), notice
    )
    if "HX-Request" in request.headers:
        headers = {"HX-Replace-Url": view.address}
        return render(request, "_lab.html", {"lab": view}, headers=headers)
    status = full.status_code if full else 422 if problems else 200
    context = {"lab": view, "social": await social(request, view.address)}
    return render(request, "lab.html", context, status, RETRY_AFTER if full else None)


async def _as_far_as_asked(
    request: Request, seat: Seat, config: Config, to_the_end: bool
) -> tuple[Run, HTTPException | None]:
    """The run as far as it has come, or to its end; and why it could not go there."""
    run = seat.engine.known(config)
    try:
        if run.complete:
            await while_asked(request, seat.engine.finish(run))
        elif to_the_end:
            run, _ = await seat.trained(request, config)
    except HTTPException as full:
        return run, full
    return run, None


def _look(pairs: list[tuple[str, str]], config: Config) -> Look:
    """Which part of the inside a query asks for; what is wrong with it counts as not said."""
    given = dict(pairs)
    found: dict[str, Any] = {}
    for number in _PICTURED:
        try:
            found[number.name] = int(number.read(given.get(number.name, "")))
        except ParameterError:
            found[number.name] = None
    by = given.get("by", "")
    return Look(by=by if by in networks(config) else "distilled", **found)


@router.get("/lab/inside")
async def lab_inside(request: Request, seat: OwnSeat) -> Response:
    """Another look inside a finished run."""
    config = config_of(request, strict=False)
    if (head := events.head_only(request, "text/html")) is not None:
        return head
    _, finished = await seat.trained(request, config)
    view = await run_in_threadpool(inside, config, finished, _look(pairs_of(request), config))
    return render(request, "_lab_inside.html", {"inside": view, "config": config})


@router.post("/lab/read")
async def lab_read(request: Request, seat: OwnSeat) -> Response:
    """What the networks make of a drawing: `pixels`, 784 greys from 0 to 255, comma-separated."""
    image = centred(await posted_drawing(request))
    config = config_of(request, strict=False)
    run, _ = await seat.trained(request, config)
    assert run.state is not None
    students = training.logits(config, run.state, image[np.newaxis])[:, 0].astype(float)
    teacher = teachers.on_pixels(image[np.newaxis])[0].astype(float)
    view = await run_in_threadpool(
        reading,
        "Your drawing, scaled and centred as the data are",
        image,
        Logits(teacher, students),
        config,
        None,
    )
    return render(request, "_lab_reading.html", {"reading": view})


@router.get("/lab/run/stream", response_class=Response)
async def lab_run_stream(
    request: Request, seat: OwnSeat, last_event_id: LastEventId = None
) -> Response:
    """A run as the page shows it: `queued` while it waits, then an `epoch` each, then `done`."""
    config = config_of(request, strict=False)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    first = min(events.received(last_event_id) or 0, config.epochs) + 1
    free = seat.engine.known(config).finished is not None
    frames = _queued(seat, config, free, _epochs(seat, config, first))
    return events.answer(events.never_silent(frames))


async def _queued(
    seat: Seat, key: Any, free: bool, frames: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """The frames, once there is a place to compute them in; `full` if there is none, or nobody."""
    try:
        if not free:
            async for turn in seat.wait(key):
                text = queue_text(turn.position, turn.over_share)
                yield events.event("queued", {"text": text})
        async for frame in frames:
            yield frame
    except (Full, Unavailable) as why:
        text = f"{reason(why).capitalize()}: trying again in some seconds."
        yield events.event("full", {"text": text})


async def _epochs(seat: Seat, config: Config, first: int) -> AsyncIterator[bytes]:
    run = seat.engine.run(config)
    began, number = time.monotonic(), first
    async for measured in seat.engine.epochs(run, first):
        frame = epoch_frame(config, number, measured)
        passed = time.monotonic() - began
        left = passed / (number - first + 1) * (config.epochs - number)
        frame["texts"]["left"] = left_text(left) if number < config.epochs else took_text(passed)
        yield events.event("epoch", frame, str(number))
        number += 1
    await seat.engine.finish(run)
    yield events.done({"epochs": config.epochs})


@router.get("/lab/map/stream", response_class=Response)
async def lab_map_stream(
    request: Request, seat: OwnSeat, last_event_id: LastEventId = None
) -> Response:
    """The map as the page shows it: `queued`, then a `cell` for each run, then `done`."""
    grid = grid_of(request, strict=False)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    first = (events.received(last_event_id) or 0) + 1
    frames = _queued(seat, grid, False, _cells(seat, grid, first))
    return events.answer(events.never_silent(frames))


async def _cells(seat: Seat, grid: Grid, first: int) -> AsyncIterator[bytes]:
    cells: list[Cell] = []
    began = time.monotonic()
    async for cell in seat.engine.cells(grid):
        cells.append(cell)
        done = len(cells)
        if done >= first:
            frame = cell_frame(grid, cells)
            left = (time.monotonic() - began) / done * (len(grid.cells) - done)
            frame["texts"]["crew"] = crew_text(await seat.engine.crew())
            frame["texts"]["map-left"] = left_text(left) if done < len(grid.cells) else ""
            yield events.event("cell", frame, str(done))
    yield events.done({"cells": len(cells)})
