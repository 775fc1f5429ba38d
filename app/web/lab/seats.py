"""A request's place among what trains at once, given back when the request has ended."""

from collections.abc import AsyncIterator, Coroutine, Hashable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, HTTPException, Request

from app.lab.config import Config
from app.lab.crew import Unavailable
from app.lab.engine import Engine, Run
from app.lab.places import Full, OverShare, Turn
from app.lab.report import Finished
from app.web.limits import RETRY_AFTER, client_of
from app.web.work import while_asked as work_while_asked

V = TypeVar("V")

_KEPT_FOR = 10.0  # seconds that a reader may be away from the queue: the page tries five times


class Seat:
    """May be taken once; see app.lab.places."""

    def __init__(self, engine: Engine, client: str) -> None:
        self.engine = engine
        self._client = client
        self._key: Hashable = None

    def take(self, key: Hashable) -> None:
        """Take a place; 503 if there is none, 429 if the client has as many as one may have."""
        try:
            self.engine.places.take(key, self._client)
        except Full as full:
            raise busy(full) from None
        self._key = key

    def run_of(self, config: Config) -> Run:
        """The run of a configuration; if it is not finished, with a place to train it in."""
        if self.engine.known(config).finished is None:
            self.take(config)
        return self.engine.run(config)

    async def trained(self, request: Request, config: Config) -> tuple[Run, Finished]:
        """The finished run of a configuration; a client that leaves stops its training."""
        run = self.run_of(config)
        return run, await while_asked(request, self.engine.finish(run))

    async def wait(self, key: Hashable) -> AsyncIterator[Turn]:
        """Wait for a place, told of the turn in the queue; app.lab.places.Full if it is.

        It is kept for some seconds when the connection breaks.
        """
        async for turn in self.engine.places.wait(key, self._client, _KEPT_FOR):
            yield turn
        self._key = key

    def leave(self) -> None:
        """Give the place back, if there is one."""
        if self._key is not None:
            self.engine.places.leave(self._key, self._client)
            self._key = None


async def while_asked(request: Request, work: Coroutine[Any, Any, V]) -> V:
    """The work's value, see app.web.work; 503 if nobody is left to do it."""
    try:
        return await work_while_asked(request, work)
    except Unavailable as nobody:
        raise busy(nobody) from None


def busy(why: Full | Unavailable) -> HTTPException:
    """The answer to who comes when everything is taken, or all one may have, or nobody trains."""
    status = 429 if isinstance(why, OverShare) else 503
    return HTTPException(status, f"{reason(why)}: try again in some seconds", RETRY_AFTER)


def reason(why: Full | Unavailable) -> str:
    """What is taken, or that nobody trains: the cluster's address and troubles are for the log."""
    return "nobody is there to train the networks" if isinstance(why, Unavailable) else str(why)


async def _seat(request: Request) -> AsyncIterator[Seat]:
    seat = Seat(request.app.state.lab, client_of(request))
    try:
        yield seat
    finally:
        seat.leave()


OwnSeat = Annotated[Seat, Depends(_seat)]
