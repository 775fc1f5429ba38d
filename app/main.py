"""The application factory: connects routers, middleware and error pages."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from . import __version__
from .datasets.mounted import MountedDatasets
from .datasets.sample import with_sample
from .explorer.samples.catalog import SCENARIOS
from .lab.jobs.process_pool import ProcessPool
from .lab.jobs.run_manager import RunManager, default_workers
from .lab.jobs.run_queue import RunQueue
from .recordings.mounted_runs import MountedRuns
from .recordings.sample import sample_runs
from .settings import Settings
from .web import assets, errors, openapi, process_limits
from .web.middleware import monitoring
from .web.middleware.compression import Compression
from .web.middleware.etags import ETags, digests
from .web.middleware.headers import SecurityHeaders
from .web.middleware.limits import StreamLimit
from .web.middleware.methods import Methods
from .web.middleware.monitoring import AccessLog, Metrics, MetricsMiddleware
from .web.routes import (
    api,
    code,
    docs,
    embed,
    embedding_guide,
    how_it_works,
    oembed,
    pages,
    pasted_numbers,
    previews,
    streams,
)
from .web.routes.data import api as data_api
from .web.routes.data import pages as data_pages
from .web.routes.lab import api as lab_api
from .web.routes.lab import embed as lab_embed
from .web.routes.lab import pages as lab_pages
from .web.routes.runs import api as runs_api
from .web.routes.runs import pages as runs_pages

if TYPE_CHECKING:
    from .lab.jobs.dask_cluster import DaskCluster

_ROUTERS = (
    *(api, code, streams, pages, pasted_numbers, docs, embed, previews, oembed, embedding_guide),
    *(how_it_works, lab_api, lab_pages, lab_embed, data_api, data_pages, runs_api),
    *(runs_pages, monitoring),
)
_WARM_AFTER = 1.0  # seconds; a worker that starts with the server would slow its start


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start the lab's first worker soon after the server, and end all workers with it.

    Objects that exist now are excluded from garbage collections, and these are made rare: a full
    one visits every object, and delays streamed steps.
    """
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)
    gc.enable()
    warming = asyncio.get_running_loop().call_later(_WARM_AFTER, app.state.lab.warm)
    yield
    warming.cancel()
    app.state.lab.close()
    app.state.datasets.close()
    gc.unfreeze()


def _executor(settings: Settings) -> "ProcessPool | DaskCluster":
    if not settings.dask:
        return ProcessPool(settings.lab_workers or default_workers())
    try:
        from .lab.jobs.dask_cluster import DaskCluster
    except ImportError as error:
        raise RuntimeError("SOFT_TARGETS_DASK needs the extra `dask`") from error
    return DaskCluster(settings.dask)


def create_app(
    settings: Settings | None = None,
    datasets: MountedDatasets | None = None,
    runs: MountedRuns | None = None,
) -> FastAPI:
    """The whole application, ready to serve.

    Args:
        settings: those of the environment if left out.
        datasets: what is shown under /data; the sample if left out.
        runs: what is shown under /runs; the sample if left out.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="Soft Targets",
        version=__version__,
        description="Knowledge distillation, computed: soft targets at a temperature and a student"
        " that learns from them by gradient descent. Logarithms are natural; losses are in"
        " nats where their divergence is.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would name the host that the request names
        generate_unique_id_function=openapi.operation_id,
    )
    openapi.install(app)
    for module in _ROUTERS:
        app.include_router(module.router)
    app.state.public_url = settings.public_url.rstrip("/")
    app.state.samples = SCENARIOS
    app.state.datasets = with_sample() if datasets is None else datasets
    app.state.runs = sample_runs() if runs is None else runs
    app.state.lab = _run_manager(settings)
    app.state.metrics = Metrics(app.state.lab) if settings.metrics else None
    process_limits.install(app)
    app.mount("/static", assets.files, name="static")
    errors.install(app)
    _add_middleware(app, settings)
    return app


def _run_manager(settings: Settings) -> RunManager:
    queue = RunQueue(
        *(settings.lab_runs, settings.lab_waiting),
        *(settings.lab_runs_per_client, settings.lab_waiting_per_client),
    )
    executor = _executor(settings)
    return RunManager(executor, queue, executor.worker_status)


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """From the innermost to the outermost, which a request meets first."""
    app.add_middleware(Compression)
    app.add_middleware(ETags, digests=digests(app.state.datasets))
    if app.state.metrics:
        app.add_middleware(MetricsMiddleware, metrics=app.state.metrics)
    app.add_middleware(StreamLimit, most=settings.max_streams)
    app.add_middleware(Methods)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    if settings.access_log:
        app.add_middleware(AccessLog)
