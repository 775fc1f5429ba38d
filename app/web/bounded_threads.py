"""Threads for large responses, of a bounded number; small responses are made in the event loop.

A large response waits for a thread while its client is connected. If too many wait, a client gets
503 with Retry-After.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException, Request

from ..explorer.experiment import Experiment
from .middleware.limits import RETRY_AFTER, client_left

P = ParamSpec("P")
V = TypeVar("V")
# Size of a run (classes times steps) that takes about as long to compute as a thread to start.
_MAX_IN_EVENT_LOOP = 3_000


class BoundedThreads:
    """A bounded number of threads for one kind of work, and a bounded queue for them."""

    def __init__(self, kind: str, at_once: int, waiting: int) -> None:
        self._kind = kind
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._count = 0  # responses that run or wait

    async def run(
        self, request: Request, function: Callable[P, V], *args: P.args, **kwargs: P.kwargs
    ) -> V:
        """The function's value; 503 if too many wait, 499 if the client has left."""
        if self._count >= self._most:
            detail = f"the server has as many {self._kind} to make as it takes on, {self._most}"
            raise HTTPException(503, f"{detail}: try again in some seconds", RETRY_AFTER)
        self._count += 1
        try:
            work = to_thread.run_sync(lambda: function(*args, **kwargs), limiter=self._limiter)
            return await while_connected(request, work)
        finally:
            self._count -= 1


async def in_thread_if_large(
    request: Request, experiment: Experiment, function: Callable[[Experiment], V]
) -> V:
    """The function's value for the experiment; a large run is computed in a thread.

    In the event loop it would delay streams.
    """
    if len(experiment.labels) * experiment.steps <= _MAX_IN_EVENT_LOOP:
        return function(experiment)
    threads: BoundedThreads = request.app.state.large_answers
    return await threads.run(request, function, experiment)


async def while_connected(request: Request, work: Coroutine[Any, Any, V]) -> V:
    """The work's value; if the client leaves, the work is cancelled and 499 raised."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise client_left()
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
