"""Access log without personal data, and Prometheus metrics.

The log has no address, query or header of a client; in place of a path it has its route.
"""

import asyncio
import json
import sys
import time
from typing import Any, TextIO

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...lab.jobs.run_manager import RunManager
from ..route_policies import policy_of

_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0)


class AccessLog:
    """ASGI middleware: one JSON line for each response, when it has ended."""

    def __init__(self, app: ASGIApp, out: TextIO | None = None) -> None:
        self.app = app
        self.out = out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, size = time.time(), 0, 0

        async def send_and_count(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_and_count)
        finally:
            line = {
                "time": round(began, 3),
                "method": scope["method"],
                "route": policy_of(scope["path"]).path,
                "status": status,
                "ms": round(1000 * (time.time() - began), 1),
                "bytes": size,
            }
            print(json.dumps(line), file=self.out or sys.stdout, flush=True)


class Metrics:
    """Metrics of one process, in a registry of their own."""

    def __init__(self, lab: RunManager) -> None:
        self.registry = CollectorRegistry()
        own: dict[str, Any] = {"namespace": "soft_targets", "registry": self.registry}
        self.requests = Counter(
            "requests", "answers by route and status", ["route", "status"], **own
        )
        self.seconds = Histogram("answer_seconds", "time to the end", buckets=_SECONDS, **own)
        self.streams = Gauge("streams", "streams that are open", **own)
        self.tasks = Gauge("tasks", "asyncio tasks, this answer's among them", **own)
        self.late = Histogram(
            "step_late_seconds", "how late a step is streamed", buckets=_SECONDS, **own
        )
        training = Gauge("lab_training", "runs and maps that train", **own)
        training.set_function(lambda: lab.queue.taken)
        waiting = Gauge("lab_waiting", "readers who wait for a place", **own)
        waiting.set_function(lambda: lab.queue.waiting)
        workers = Gauge("lab_workers", "workers that train", **own)
        workers.set_function(lambda: lab.ask_worker_status().workers)


class MetricsMiddleware:
    """ASGI middleware: counts responses by route and status, and measures their time."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        policy = policy_of(scope["path"])

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        self.metrics.streams.inc(policy.is_stream)
        try:
            await self.app(scope, receive, send_and_note)
        finally:
            self.metrics.streams.dec(policy.is_stream)
            self.metrics.requests.labels(policy.path, str(status)).inc()
            if not policy.is_stream:
                self.metrics.seconds.observe(time.perf_counter() - began)


router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """This process's counts in Prometheus's format, where the setting allows it."""
    process_metrics: Metrics | None = request.app.state.metrics
    if process_metrics is None:
        return JSONResponse({"detail": "not answered: SOFT_TARGETS_METRICS is not set"}, 404)
    process_metrics.tasks.set(len(asyncio.all_tasks()))
    text = await run_in_threadpool(generate_latest, process_metrics.registry)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """200 if the lab has a worker, so that a run would begin at once; else 503."""
    ready = await request.app.state.lab.ready()
    return JSONResponse({"status": "ready" if ready else "starting"}, 200 if ready else 503)
