"""A dataset of a request's path, and its analysis when it is there."""

import asyncio
from concurrent.futures import Future

from fastapi import HTTPException, Request

from ....datasets.analysis.analyse import Analysis
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


async def analysed(request: Request, analysis: Future[Analysis]) -> Analysis:
    """The analysis when it is there; 503 if it takes longer than a program waits.

    409 if the files cannot be read to their end; the analysis goes on when the client leaves.
    """

    async def result() -> Analysis:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(analysis)), PATIENCE)

    try:
        return await while_connected(request, result())
    except DatasetError as error:
        raise HTTPException(409, str(error)) from None
    except TimeoutError:
        detail = "the file is still being read: try again in some seconds"
        raise HTTPException(503, detail, RETRY_AFTER) from None
