"""Large answers are computed in a bounded number of threads, small ones in the event loop.

A large answer waits for a thread while its client is connected; beyond a number of waiting answers
a client gets 503 with Retry-After.
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
# Size of a run (classes times steps) whose computation takes about as long as a thread's start.
_AT_ONCE = 3_000


class BoundedThreads:
    """A bounded number of threads for one kind of work, and a bounded queue for them."""

    def __init__(self, kind: str, at_once: int, waiting: int) -> None:
        self._kind = kind
        self._limiter = CapacityLimiter(at_once)
        self._most = at_once + waiting
        self._taken = 0  # answers that are computed or wait

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
    """The function's value for the experiment; a long computation runs in a thread, so that it
    does not delay streams.
    """
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
