"""A request's place among what trains at once, given back when the request has ended."""

from collections.abc import AsyncIterator, Coroutine, Hashable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, HTTPException, Request

from ....lab.config import Config
from ....lab.jobs.run_manager import Run, RunManager
from ....lab.jobs.run_queue import OverShare, QueueFull, QueuePosition
from ....lab.jobs.worker_status import Unavailable
from ....lab.report import Finished
from ...bounded_threads import while_asked as work_while_asked
from ...middleware.limits import RETRY_AFTER, client_of

V = TypeVar("V")

_KEPT_FOR = 10.0  # seconds that a reader may be away from the queue: the page tries five times


class RunSlot:
    """May be taken once; see app.lab.jobs.run_queue."""

    def __init__(self, manager: RunManager, client: str) -> None:
        self.manager = manager
        self._client = client
        self._key: Hashable = None

    def take(self, key: Hashable) -> None:
        """Take a place; 503 if there is none, 429 if the client has as many as one may have."""
        try:
            self.manager.queue.take(key, self._client)
        except QueueFull as full:
            raise busy(full) from None
        self._key = key

    def run_of(self, config: Config) -> Run:
        """The run of a configuration; if it is not finished, with a place to train it in."""
        if self.manager.find(config).finished is None:
            self.take(config)
        return self.manager.obtain(config)

    async def trained(self, request: Request, config: Config) -> tuple[Run, Finished]:
        """The finished run of a configuration; a client that leaves stops its training."""
        run = self.run_of(config)
        return run, await while_asked(request, self.manager.finish(run))

    async def wait(self, key: Hashable) -> AsyncIterator[QueuePosition]:
        """Wait for a place, told of the position in the queue; QueueFull if there is no room in it.

        It is kept for some seconds when the connection breaks.
        """
        async for turn in self.manager.queue.wait(key, self._client, _KEPT_FOR):
            yield turn
        self._key = key

    def leave(self) -> None:
        """Give the place back, if there is one."""
        if self._key is not None:
            self.manager.queue.leave(self._key, self._client)
            self._key = None


async def while_asked(request: Request, work: Coroutine[Any, Any, V]) -> V:
    """The work's value, see app.web.bounded_threads; 503 if nobody is left to do it."""
    try:
        return await work_while_asked(request, work)
    except Unavailable as nobody:
        raise busy(nobody) from None


def busy(why: QueueFull | Unavailable) -> HTTPException:
    """The answer to who comes when everything is taken, or all one may have, or nobody trains."""
    status = 429 if isinstance(why, OverShare) else 503
    return HTTPException(status, f"{reason(why)}: try again in some seconds", RETRY_AFTER)


def reason(why: QueueFull | Unavailable) -> str:
    """What is taken, or that nobody trains: the cluster's address and troubles are for the log."""
    return "nobody is there to train the networks" if isinstance(why, Unavailable) else str(why)


async def _run_slot(request: Request) -> AsyncIterator[RunSlot]:
    slot = RunSlot(request.app.state.lab, client_of(request))
    try:
        yield slot
    finally:
        slot.leave()


OwnRunSlot = Annotated[RunSlot, Depends(_run_slot)]
