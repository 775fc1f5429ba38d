"""A dataset of a request's path, and its analysis when it is there."""

import asyncio
from concurrent.futures import Future

from fastapi import HTTPException, Request

from ....datasets.analysis.analyse import Analysis
from ....datasets.background import Closed
from ....datasets.errors import DatasetError
from ....datasets.mounted import MountedDataset, MountedDatasets
from ....query.errors import showable
from ...bounded_threads import while_connected
from ...middleware.limits import RETRY_AFTER

PATIENCE = 30.0  # seconds for which a program waits for the figures of a large file


def mounted_of(request: Request, name: str) -> MountedDataset:
    """The dataset of a name; 404 without one, 409 if its files have changed."""
    datasets: MountedDatasets = request.app.state.datasets
    if name not in datasets:
        raise HTTPException(404, f"no dataset is called {showable(name)}")
    mounted = datasets[name]
    try:
        changed = mounted.changed
    except DatasetError as error:
        changed = str(error)
    if changed:
        raise HTTPException(409, changed)
    return mounted


async def analysed(request: Request, mounted: MountedDataset) -> Analysis:
    """The analysis of all rows; that of the sample if all take longer than a program waits.

    503 if that is not there either, or the server ends; 409 if the files cannot be read to their
    end. The analysis goes on when the client leaves.
    """
    try:
        return await _awaited(request, mounted.whole)
    except TimeoutError:
        if not mounted.first.done():
            raise _come_again("the file is still being read") from None
    return await first_analysed(request, mounted)


async def first_analysed(request: Request, mounted: MountedDataset) -> Analysis:
    """The analysis of a sample of the rows, of a small dataset that of all; see analysed."""
    try:
        return await _awaited(request, mounted.first)
    except TimeoutError:
        raise _come_again("the file is still being read") from None


async def _awaited(request: Request, analysis: Future[Analysis]) -> Analysis:
    async def result() -> Analysis:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(analysis)), PATIENCE)

    try:
        return await while_connected(request, result())
    except DatasetError as error:
        raise HTTPException(409, str(error)) from None
    except (Closed, asyncio.CancelledError):  # of the analysis, or of this request by the server
        raise _come_again("the server ends") from None


def _come_again(why: str) -> HTTPException:
    return HTTPException(503, f"{why}: try again in some seconds", RETRY_AFTER)
