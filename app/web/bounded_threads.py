"""Where an answer is computed: small ones at once, large ones in threads beside the streams.

Large ones wait their turn, as long as somebody waits for them; who finds too many waiting is asked
to come back.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import HTTPException, Request

from ..explorer.experiment import Experiment
from .middleware.limits import RETRY_AFTER, left

P = ParamSpec("P")
V = TypeVar("V")
# Logits of a run (classes times steps) that take about as long as handing the work to a thread.
_AT_ONCE = 3_000


@dataclass
class _Line:
    """Of one event loop: who is computed for or waits."""

    limiter: CapacityLimiter
    length: int = 0


class BoundedThreads:
    """Work of one kind, each piece in a thread: so many at once, and so many that wait."""

    def __init__(self, kind: str, at_once: int, waiting: int) -> None:
        self._kind = kind
        self._at_once, self._most = at_once, at_once + waiting
        self._line: RunVar[_Line] = RunVar(kind)

    async def run(
        self, request: Request, function: Callable[P, V], *args: P.args, **kwargs: P.kwargs
    ) -> V:
        """The function's value; 503 if too many wait, 499 if the client has left."""
        line = self._line.get(None) or self._line_up()
        if line.length >= self._most:
            detail = f"the server has as many {self._kind} to make as it takes on, {self._most}"
            raise HTTPException(503, f"{detail}: try again in some seconds", RETRY_AFTER)
        line.length += 1
        try:
            work = to_thread.run_sync(lambda: function(*args, **kwargs), limiter=line.limiter)
            return await while_asked(request, work)
        finally:
            line.length -= 1

    def _line_up(self) -> _Line:
        line = _Line(CapacityLimiter(self._at_once))
        self._line.set(line)
        return line


# More at once would share the interpreter, and hold their tens of megabytes each for longer.
_LARGE = BoundedThreads("large answers", 2, 32)


async def computed(
    request: Request, experiment: Experiment, function: Callable[[Experiment], V]
) -> V:
    """The function's value for the experiment, without keeping streams waiting for long."""
    if len(experiment.labels) * experiment.steps <= _AT_ONCE:
        return function(experiment)
    return await _LARGE.run(request, function, experiment)


async def while_asked(request: Request, work: Coroutine[Any, Any, V]) -> V:
    """The work's value; the work is cancelled if the client leaves, for whom it would be."""
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
