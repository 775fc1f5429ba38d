"""Where an answer is computed: small ones at once, large ones in threads beside the streams.

A large one waits for a thread as long as its client waits for it; a client that finds too many
waiting is asked to come back.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException, Request

from ..explorer.experiment import Experiment
from .middleware.limits import RETRY_AFTER, left

P = ParamSpec("P")
V = TypeVar("V")
# Logits of a run (classes times steps) that take about as long as handing the work to a thread.
_AT_ONCE = 3_000


class BoundedThreads:
    """Work of one kind, each piece in a thread: so many at once, and so many that wait."""

    def __init__(self, kind: str, at_once: int, waiting: int) -> None:
        self._kind = kind
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._taken = 0  # pieces that are computed or wait

    async def run(
        self, request: Request, function: Callable[P, V], *args: P.args, **kwargs: P.kwargs
    ) -> V:
        """The function's value; 503 if too many wait, 499 if the client has left."""
        if self._taken >= self._most:
            detail = f"the server has as many {self._kind} to make as it takes on, {self._most}"
            raise HTTPException(503, f"{detail}: try again in some seconds", RETRY_AFTER)
        self._taken += 1
        try:
            work = to_thread.run_sync(lambda: function(*args, **kwargs), limiter=self._limiter)
            return await while_asked(request, work)
        finally:
            self._taken -= 1


async def computed(
    request: Request, experiment: Experiment, function: Callable[[Experiment], V]
) -> V:
    """The function's value for the experiment, without keeping streams waiting for long."""
    if len(experiment.labels) * experiment.steps <= _AT_ONCE:
        return function(experiment)
    threads: BoundedThreads = request.app.state.large_answers
    return await threads.run(request, function, experiment)


async def while_asked(request: Request, work: Coroutine[Any, Any, V]) -> V:
    """The work's value; if the client leaves, the work is cancelled and 499 raised."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise left()
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
