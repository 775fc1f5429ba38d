"""A request's slot among the runs that train at once, given back when the request has ended."""

from collections.abc import AsyncIterator, Coroutine, Hashable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, HTTPException, Request

from ....lab.config import Config
from ....lab.jobs.run_manager import Run, RunManager
from ....lab.jobs.run_queue import OverShare, QueueFull, QueuePosition
from ....lab.jobs.worker_status import Unavailable
from ....lab.report import Finished
from ...bounded_threads import while_connected
from ...middleware.limits import RETRY_AFTER, client_of

V = TypeVar("V")

_SECONDS_AWAY = 10.0  # for which a reader may be away from the queue: the page tries five times


class RunSlot:
    """The slot of one request; a request takes at most one, see app.lab.jobs.run_queue."""

    def __init__(self, manager: RunManager, client: str) -> None:
        self.manager = manager
        self._client = client
        self._key: Hashable = None

    def take(self, key: Hashable) -> None:
        """Take a slot; 503 if none is free, 429 if the client has as many as one may have."""
        try:
            self.manager.queue.take(key, self._client)
        except QueueFull as full:
            raise busy(full) from None
        self._key = key

    def run_of(self, config: Config) -> Run:
        """The run of a configuration; an unfinished one takes a slot to train in."""
        if self.manager.find(config).finished is None:
            self.take(config)
        return self.manager.obtain(config)

    async def trained(self, request: Request, config: Config) -> tuple[Run, Finished]:
        """The finished run of a configuration; its training stops when the client leaves."""
        run = self.run_of(config)
        return run, await while_asked(request, self.manager.finish(run))

    async def wait(self, key: Hashable) -> AsyncIterator[QueuePosition]:
        """Wait for a slot and yield each new position in the queue; QueueFull if the queue is full.

        A reader whose connection breaks keeps its position for some seconds.
        """
        async for position in self.manager.queue.wait(key, self._client, _SECONDS_AWAY):
            yield position
        self._key = key

    def leave(self) -> None:
        """Give the slot back, if one is taken."""
        if self._key is not None:
            self.manager.queue.leave(self._key, self._client)
            self._key = None


async def while_asked(request: Request, work: Coroutine[Any, Any, V]) -> V:
    """The work's value, see app.web.bounded_threads; 503 if no worker is left to do it."""
    try:
        return await while_connected(request, work)
    except Unavailable as nobody:
        raise busy(nobody) from None


def busy(why: QueueFull | Unavailable) -> HTTPException:
    """The error for a client if no slot is free, if it has its share, or if no worker trains."""
    status = 429 if isinstance(why, OverShare) else 503
    return HTTPException(status, f"{reason(why)}: try again in some seconds", RETRY_AFTER)


def reason(why: QueueFull | Unavailable) -> str:
    """Why no run starts, in words for readers; the cluster's address and errors are for the log."""
    return "nobody is there to train the networks" if isinstance(why, Unavailable) else str(why)


async def _run_slot(request: Request) -> AsyncIterator[RunSlot]:
    slot = RunSlot(request.app.state.lab, client_of(request))
    try:
        yield slot
    finally:
        slot.leave()


OwnRunSlot = Annotated[RunSlot, Depends(_run_slot)]
