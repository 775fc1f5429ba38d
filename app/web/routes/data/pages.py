"""The pages of datasets: the list, one dataset, and how far its analysis is."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ....datasets.background import Closed
from ....datasets.errors import DatasetError
from ....datasets.mounted import MountedDataset, MountedDatasets
from ....datasets.view_parameters import NAMES, read_view
from ....presentation.data.files_list import files_list
from ....presentation.data.page import data_page
from ... import events
from ...bounded_threads import BoundedThreads
from ...events import LastEventId
from ...htmx import is_htmx
from ...templates import render
from ..pages import refused
from ..previews import social
from .access import first_analysed, mounted_of

router = APIRouter(include_in_schema=False)

_PAUSE = 0.25  # seconds between two looks at how far an analysis is


@router.get("/data")
async def data_list(request: Request) -> Response:
    """The datasets of this server."""
    datasets: MountedDatasets = request.app.state.datasets
    threads: BoundedThreads = request.app.state.data_pages
    page = await threads.run(request, files_list, tuple(datasets.values()))
    context: dict[str, object] = {"page": page}
    context["social"] = await social(request, "/data")
    return render(request, "data/list.html", context)


@router.get("/data/{name}")
async def data(request: Request, name: str) -> Response:
    """The page of a dataset; while a large one is read, that of a sample of its rows."""
    mounted = mounted_of(request, name)
    others = [m for m in request.app.state.datasets.values() if m is not mounted]
    pairs = request.query_params.multi_items()
    view, problems = read_view(pairs, mounted.dataset, [m.name for m in others], strict=False)
    if problems and is_htmx(request):
        return refused(request, problems, NAMES)
    await first_analysed(request, mounted)
    threads: BoundedThreads = request.app.state.data_pages
    try:
        page = await threads.run(request, data_page, mounted, view, others)
    except DatasetError as error:
        raise HTTPException(409, str(error)) from None
    context: dict[str, object] = {"page": page, "problems": problems}
    if is_htmx(request):
        headers = {"HX-Replace-Url": page.address}
        return render(request, "data/_data.html", context, headers=headers)
    context["social"] = await social(request, page.address)
    return render(request, "data/page.html", context, 422 if problems else 200)


@router.get("/data/{name}/stream", response_class=Response)
async def data_stream(request: Request, name: str, last_event_id: LastEventId = None) -> Response:
    """How far the analysis of all rows is: events `progress` with a fraction, then `done`."""
    mounted = mounted_of(request, name)
    if (short := events.without_stream(request, last_event_id)) is not None:
        return short
    return events.slow_stream_response(_progress(mounted))


async def _progress(mounted: MountedDataset) -> AsyncIterator[bytes]:
    told = -1.0
    whole = asyncio.wrap_future(mounted.whole)
    while not (await asyncio.wait([whole], timeout=_PAUSE))[0]:
        if (fraction := mounted.fraction) != told:
            told = fraction
            yield events.event("progress", {"fraction": fraction})
    error = Closed() if whole.cancelled() else whole.exception()
    if not isinstance(error, Closed):  # else a client connects again, to the next server
        yield events.done({"error": str(error or "") or None})
