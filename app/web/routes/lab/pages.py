"""The lab's page, its streams of a run and of the map, its look inside, and drawings."""

import time
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ....embed_options import LabEmbedOptions
from ....lab import training
from ....lab.config import Config
from ....lab.jobs.run_manager import Run
from ....lab.jobs.run_queue import QueueFull
from ....lab.jobs.worker_status import Unavailable
from ....lab.tasks.digits import teachers
from ....lab.tasks.digits.dataset import N_CLASSES, N_TEST, Pixels
from ....lab.tasks.digits.drawing_normalisation import normalised
from ....lab.temperature_map import PAGE_NAMES, Cell, TemperatureMap, read_map
from ....presentation.lab.digits.look_inside import InsideSelection, inside, networks
from ....presentation.lab.digits.pad import pad_answer
from ....presentation.lab.digits.reading import Logits, reading
from ....presentation.lab.field_names import on_screen
from ....presentation.lab.frames import (
    epoch_frame,
    left_text,
    queue_text,
    replay_text,
    took_text,
    workers_text,
)
from ....presentation.lab.page import lab_page
from ....presentation.lab.page_state import NAMES as STATE_NAMES
from ....presentation.lab.page_state import earlier_configs, read_page_state
from ....presentation.lab.temperature_map import cell_frame
from ....presentation.lab.tour import read_tour, with_stop
from ....query.parameter_types import Number, ParameterError
from ... import events
from ...events import LastEventId
from ...htmx import is_htmx
from ...middleware.limits import RETRY_AFTER
from ...public_urls import public_url
from ...templates import render
from ..oembed import discovery
from ..pages import refused
from ..previews import social
from .drawings import posted_drawing
from .known import known_of
from .query import config_of, is_bare, map_of, opened, pairs_of
from .run_slots import OwnRunSlot, RunSlot, reason

router = APIRouter(include_in_schema=False)

_SELECTION = (
    Number("digit", "index of a test digit", 0, 0, N_TEST - 1, whole=True),
    Number("truth", "a class", 0, 0, N_CLASSES - 1, whole=True),
    Number("said", "a class", 0, 0, N_CLASSES - 1, whole=True, attribute="predicted"),
)


@router.get("/lab")
async def lab(request: Request, slot: OwnRunSlot) -> Response:
    """The page of a run. Without JavaScript `run=1` trains it first."""
    given = with_stop(pairs_of(request))
    pairs = opened(given)
    temperature_map, problems = read_map(pairs, strict=False)
    state, wrong = read_page_state(pairs, temperature_map.base)
    problems += wrong
    problems += read_tour(given)[1]
    problems = [on_screen(problem, temperature_map.base.task) for problem in problems]
    if problems and is_htmx(request):
        return refused(request, problems, (*PAGE_NAMES, *STATE_NAMES))
    to_the_end = ("run", "1") in pairs and not problems
    if to_the_end and (head := events.head_only(request, "text/html")) is not None:
        return head
    known, full = await known_of(
        request, slot, temperature_map, earlier_configs(state), to_the_end=to_the_end
    )
    selection = _selection_of(pairs, temperature_map.base)
    shown = (known, state, selection, problems, dict(pairs), str(full.detail) if full else "")
    view = await run_in_threadpool(lab_page, *shown, public_url(request))
    if is_htmx(request):
        headers = {"HX-Replace-Url": view.address}
        return render(request, "lab/_lab.html", {"lab": view}, headers=headers)
    status = full.status_code if full else 422 if problems else 200
    address = "/lab" if is_bare(given) else view.address
    context: dict[str, object] = {"lab": view, "social": await social(request, address)}
    context["discovery"] = discovery(request, LabEmbedOptions(temperature_map), "/lab")
    return render(request, "lab/page.html", context, status, RETRY_AFTER if full else None)


def _selection_of(pairs: list[tuple[str, str]], config: Config) -> InsideSelection:
    """The part of the look inside that a query asks for; a bad value counts as a missing one."""
    given = dict(pairs)
    values: dict[str, Any] = {}
    for number in _SELECTION:
        try:
            values[number.attribute_name] = int(number.read(given.get(number.name, "")))
        except ParameterError:
            values[number.attribute_name] = None
    by = given.get("by", "")
    return InsideSelection(by=by if by in networks(config) else "distilled", **values)


@router.get("/lab/inside")
async def lab_inside(request: Request, slot: OwnRunSlot) -> Response:
    """Another look inside a finished run."""
    config = config_of(request, strict=False)
    if (head := events.head_only(request, "text/html")) is not None:
        return head
    _, finished = await slot.trained(request, config)
    view = await run_in_threadpool(
        inside, config, finished, _selection_of(pairs_of(request), config)
    )
    return render(request, "lab/digits/_look_inside.html", {"inside": view, "config": config})


@router.post("/lab/read")
async def lab_read(request: Request, slot: OwnRunSlot) -> Response:
    """The networks' reading of a drawing: `pixels`, 784 greys from 0 to 255, comma-separated.

    The students read it too once they are trained, or if the query has `run=1`, which trains them.
    """
    image = normalised(await posted_drawing(request))
    config = config_of(request, strict=False)
    run = slot.manager.find(config)
    if run.finished is None and ("run", "1") in pairs_of(request):
        run, _ = await slot.trained(request, config)
    context = await run_in_threadpool(_drawing_view, run, image)
    return render(request, "lab/digits/_drawing.html", context)


def _drawing_view(run: Run, image: Pixels) -> dict[str, Any]:
    config = run.config
    teacher = teachers.logits_of(config.teacher, image[np.newaxis])[0].astype(float)
    if run.finished is None or run.state is None:
        return {"answer": pad_answer(config, teacher, None, None), "reading": None}
    students = training.logits(config, run.state, image[np.newaxis])[:, 0].astype(float)
    title = "Your drawing, scaled and centred as the data are"
    return {
        "answer": pad_answer(config, teacher, students, None),
        "reading": reading(title, image, Logits(teacher, students), config, None),
    }


@router.get("/lab/run/stream", response_class=Response)
async def lab_run_stream(
    request: Request, slot: OwnRunSlot, last_event_id: LastEventId = None
) -> Response:
    """A run as the page shows it: `queued` while it waits, then an `epoch` each, then `done`."""
    config = config_of(request, strict=False)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    first = events.next_number(last_event_id, config.epochs)
    free = slot.manager.find(config).finished is not None
    frames = _queued(slot, config, free, _epochs(slot, config, first))
    return events.slow_stream_response(frames)


async def _queued(
    slot: RunSlot, key: Any, free: bool, frames: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """The frames, once a slot is free; `full` if the queue is full or no worker trains."""
    try:
        if not free:
            async for position in slot.wait(key):
                text = queue_text(position.number, position.over_share)
                yield events.event("queued", {"text": text})
        async for frame in frames:
            yield frame
    except (QueueFull, Unavailable) as why:
        text = f"{reason(why).capitalize()}: trying again in some seconds."
        yield events.event("full", {"text": text})


async def _epochs(slot: RunSlot, config: Config, first: int) -> AsyncIterator[bytes]:
    run = slot.manager.obtain(config)
    stored = len(run.epochs)  # the page replays these at a pace that one can watch
    began, number = time.monotonic(), first
    async for epoch_results in slot.manager.epochs(run, first):
        frame = epoch_frame(config, number, epoch_results)
        frame["stored"] = number <= stored
        passed = time.monotonic() - began
        left = passed / (number - first + 1) * (config.epochs - number)
        if stored == config.epochs:
            frame["texts"]["left"] = replay_text(run.seconds.passed)
        elif number < config.epochs:
            frame["texts"]["left"] = left_text(left)
        else:
            frame["texts"]["left"] = took_text(passed)
        yield events.event("epoch", frame, str(number))
        number += 1
    await slot.manager.finish(run)
    yield events.done({"epochs": config.epochs})


@router.get("/lab/map/stream", response_class=Response)
async def lab_map_stream(
    request: Request, slot: OwnRunSlot, last_event_id: LastEventId = None
) -> Response:
    """The map as the page shows it: `queued`, then a `cell` for each run, then `done`."""
    temperature_map = map_of(request, strict=False)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    first = events.next_number(last_event_id, len(temperature_map.cells))
    frames = _queued(slot, temperature_map, False, _cells(slot, temperature_map, first))
    return events.slow_stream_response(frames)


async def _cells(
    slot: RunSlot, temperature_map: TemperatureMap, first: int
) -> AsyncIterator[bytes]:
    cells: list[Cell] = []
    began = time.monotonic()
    async for cell in slot.manager.cells(temperature_map):
        cells.append(cell)
        done = len(cells)
        if done >= first:
            frame = cell_frame(temperature_map, cells)
            to_do = len(temperature_map.cells) - done
            seconds_left = (time.monotonic() - began) / done * to_do
            frame["texts"]["workers"] = workers_text(await slot.manager.worker_status())
            frame["texts"]["map-left"] = left_text(seconds_left) if to_do else ""
            yield events.event("cell", frame, str(done))
    yield events.done({"cells": len(cells)})
