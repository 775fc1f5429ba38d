"""Places for what trains at once; who finds none may wait in a queue.

Everyone who watches the same run shares its place, for it is computed once: it counts for the
client who took it, then for the next of those who still watch. Unless a number says so, no client
may take all of several places, or all the room to wait. It may yet come to hold more than its
share, where those leave with whom it watches.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass, field


class Full(Exception):
    """There is no place, or no room to wait for one."""


class OverShare(Full):
    """There may be one, but this client has as many as one may have."""


@dataclass(eq=False)
class _Ticket:
    client: Hashable
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Turn:
    """Where somebody stands in the queue."""

    position: int  # 1 for the next one
    over_share: bool = False  # passed over until one of the client's own places is given back


class Places:
    """A number of places, and a queue before them: first come, first served of those who may."""

    def __init__(
        self, places: int, waiting: int, per_client: int = 0, waiting_per_client: int = 0
    ) -> None:
        """With 0 for those of one client: three quarters of all, but never all of several."""
        self._places, self._most_waiting = places, waiting
        self._per_client = per_client or _share(places)
        self._waiting_per_client = waiting_per_client or _share(waiting)
        self._held: dict[Hashable, list[Hashable]] = {}  # who watches, the owner first
        self._queue: list[_Ticket] = []

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return len(self._held)

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._queue)

    def take(self, key: Hashable, client: Hashable) -> None:
        """Take a place; Full if there is none, or if others wait for it."""
        if key not in self._held:
            if self._past_share(client):
                most = f"as many runs of the lab as one may, {self._per_client}"
                raise OverShare(f"this address trains {most}")
            if not self._free() or self._next():
                raise Full("every place of the lab is taken")
            self._tell()  # who waits for the same may watch it
        self._held.setdefault(key, []).append(client)

    async def wait(self, key: Hashable, client: Hashable) -> AsyncIterator[Turn]:
        """Wait for a place, told of each change; it is taken when the iteration ends.

        Raises Full if the queue is.
        """
        try:
            self.take(key, client)
            return
        except Full:
            self._may_wait(client)
        ticket = _Ticket(client)
        self._queue.append(ticket)
        try:
            while key not in self._held and not self._may_enter(ticket):
                ticket.changed.clear()
                yield Turn(1 + self._queue.index(ticket), self._past_share(client))
                await ticket.changed.wait()
            self._held.setdefault(key, []).append(client)
        finally:
            self._queue.remove(ticket)
            self._tell()

    def leave(self, key: Hashable, client: Hashable) -> None:
        """Give a place back."""
        self._held[key].remove(client)
        if not self._held[key]:
            del self._held[key]
        self._tell()

    def _may_wait(self, client: Hashable) -> None:
        if len(self._queue) >= self._most_waiting:
            raise Full("every place of the lab is taken, and every place in its queue")
        own = sum(ticket.client == client for ticket in self._queue)
        if own >= self._waiting_per_client:
            raise OverShare(f"as many readers at this address wait for the lab as may, {own}")

    def _may_enter(self, ticket: _Ticket) -> bool:
        return self._free() and self._next() is ticket

    def _free(self) -> bool:
        return len(self._held) < self._places

    def _past_share(self, client: Hashable) -> bool:
        """Whether only the client's share stands in its way."""
        return self._free() and self._over_share(client)

    def _next(self) -> _Ticket | None:
        """Who waits for nothing but a place."""
        return next((t for t in self._queue if not self._over_share(t.client)), None)

    def _over_share(self, client: Hashable) -> bool:
        own = sum(watching[0] == client for watching in self._held.values())
        return own >= self._per_client

    def _tell(self) -> None:
        for ticket in self._queue:
            ticket.changed.set()


def _share(of: int) -> int:
    return min(of - of // 4, max(1, of - 1))
