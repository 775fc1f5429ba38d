"""The lab's experiment for pages of other sites."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ....embed_options import LAB_PATH, read_lab_embed_options
from ....lab.temperature_map import PAGE_NAMES, read_map
from ....presentation.lab.field_names import on_screen
from ....presentation.lab.lab_embed import lab_embed
from ... import events
from ...htmx import is_htmx
from ...middleware.limits import RETRY_AFTER
from ...templates import render
from ..embed import frame_context
from ..pages import refused
from .known import known_of
from .query import opened, pairs_of
from .run_slots import OwnRunSlot

router = APIRouter(include_in_schema=False)


@router.get(LAB_PATH)
async def embed(request: Request, slot: OwnRunSlot) -> Response:
    """The experiment of the query; without JavaScript `run=1` trains it first."""
    pairs = opened(pairs_of(request))
    temperature_map, problems = read_map(pairs, strict=False)
    problems = [on_screen(problem, temperature_map.base.task) for problem in problems]
    if problems and is_htmx(request):
        return refused(request, problems, PAGE_NAMES)
    to_the_end = ("run", "1") in pairs and not problems
    if to_the_end and (head := events.head_only(request, "text/html")) is not None:
        return head
    shown, wrong_options = read_lab_embed_options(temperature_map, pairs)
    known, full = await known_of(request, slot, temperature_map, to_the_end=to_the_end)
    notice = str(full.detail) if full else ""
    view = await run_in_threadpool(lab_embed, known, shown, problems, notice)
    if is_htmx(request):
        headers = {"HX-Replace-Url": shown.url()}
        return render(request, "lab/_embed.html", {"lab": view}, headers=headers)
    context = {"lab": view, **frame_context(request, shown, wrong_options, LAB_PATH)}
    status = full.status_code if full else 422 if problems else 200
    return render(request, "embed/lab.html", context, status, RETRY_AFTER if full else None)
