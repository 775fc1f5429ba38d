"""Places for what trains at once; who finds none may wait in a queue.

Everyone who watches the same run shares its place, for it is computed once: it counts for the
client who took it, then for the next of those who still watch. Unless a number says so, no client
may take all of several places, or all the room to wait. It may yet come to hold more than its
share, where those leave with whom it watches.

Who waits for the same from the same address waits with one ticket: a reader whose connection has
broken is known again by what it asks for.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass, field


class QueueFull(Exception):
    """There is no place, or no room to wait for one."""


class OverShare(QueueFull):
    """There may be one, but this client has as many as one may have."""


@dataclass(eq=False)
class _Ticket:
    key: Hashable
    client: Hashable
    readers: list[asyncio.Event] = field(default_factory=list)  # set when the queue has changed
    lapse: asyncio.TimerHandle | None = None  # of a ticket whose readers are all away


@dataclass(frozen=True)
class QueuePosition:
    """Where somebody stands in the queue."""

    position: int  # 1 for the next one
    over_share: bool = False  # passed over until one of the client's own places is given back


class RunQueue:
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
        return sum(len(ticket.readers) for ticket in self._queue)

    def take(self, key: Hashable, client: Hashable) -> None:
        """Take a place; Full if there is none, or if others wait for it."""
        own = self._ticket(key, client)
        if key not in self._held:
            if self._past_share(client):
                most = f"as many runs of the lab as one may, {self._per_client}"
                raise OverShare(f"this address trains {most}")
            if not self._free():
                raise QueueFull("every place of the lab is taken")
            if self._next() not in (None, own):
                raise QueueFull("others wait for a place of the lab")
            self._tell()  # who waits for the same may watch it
        self._held.setdefault(key, []).append(client)
        if own and not own.readers:
            self._forget(own)

    async def wait(
        self, key: Hashable, client: Hashable, kept_for: float = 0.0
    ) -> AsyncIterator[QueuePosition]:
        """Wait for a place, told of each change; it is taken when the iteration ends.

        Raises Full if the queue is. Who leaves and is back within `kept_for` seconds stands where
        it was: until then nobody passes it.
        """
        try:
            self.take(key, client)
            return
        except QueueFull:
            ticket = self._ticket_to_wait_with(key, client)
        changed, told = self._join(ticket), None
        try:
            while key not in self._held and not self._may_enter(ticket):
                changed.clear()
                turn = QueuePosition(1 + self._queue.index(ticket), self._past_share(client))
                if turn != told:
                    yield (told := turn)
                await changed.wait()
            self._held.setdefault(key, []).append(client)
            self._tell()
            kept_for = 0.0
        finally:
            ticket.readers.remove(changed)
            if not ticket.readers:
                self._keep(ticket, kept_for)

    def leave(self, key: Hashable, client: Hashable) -> None:
        """Give a place back."""
        self._held[key].remove(client)
        if not self._held[key]:
            del self._held[key]
        self._tell()

    def _ticket(self, key: Hashable, client: Hashable) -> _Ticket | None:
        return next((t for t in self._queue if (t.key, t.client) == (key, client)), None)

    def _ticket_to_wait_with(self, key: Hashable, client: Hashable) -> _Ticket:
        """Full if there is no room, not even where a reader of the client's is away."""
        ticket = self._ticket(key, client)
        if ticket and not ticket.readers:
            return ticket  # it is back
        own = [other for other in self._queue if other.client == client]
        over_share = _readers(own) >= self._waiting_per_client
        if over_share or _readers(self._queue) >= self._most_waiting:
            away = next((other for other in own if not other.readers), None)
            if not away:
                raise self._no_room(_readers(own))
            self._forget(away)
        if not ticket:
            ticket = _Ticket(key, client)
            self._queue.append(ticket)
        return ticket

    def _no_room(self, own: int) -> QueueFull:
        if _readers(self._queue) >= self._most_waiting:
            return QueueFull("every place of the lab is taken, and every place in its queue")
        return OverShare(f"as many readers at this address wait for the lab as may, {own}")

    def _join(self, ticket: _Ticket) -> asyncio.Event:
        if ticket.lapse:
            ticket.lapse.cancel()
            ticket.lapse = None
        ticket.readers.append(changed := asyncio.Event())
        return changed

    def _keep(self, ticket: _Ticket, seconds: float) -> None:
        if seconds:
            ticket.lapse = asyncio.get_running_loop().call_later(seconds, self._forget, ticket)
        else:
            self._forget(ticket)

    def _forget(self, ticket: _Ticket) -> None:
        if ticket.lapse:
            ticket.lapse.cancel()
        self._queue.remove(ticket)
        self._tell()

    def _may_enter(self, ticket: _Ticket) -> bool:
        return self._free() and self._next() is ticket

    def _free(self) -> bool:
        return len(self._held) < self._places

    def _past_share(self, client: Hashable) -> bool:
        """Whether only the client's share stands in its way."""
        return self._free() and self._over_share(client)

    def _next(self) -> _Ticket | None:
        """Who waits for nothing but a place."""
        waiting = (t for t in self._queue if t.key not in self._held)
        return next((t for t in waiting if not self._over_share(t.client)), None)

    def _over_share(self, client: Hashable) -> bool:
        own = sum(watching[0] == client for watching in self._held.values())
        return own >= self._per_client

    def _tell(self) -> None:
        for ticket in self._queue:
            for changed in ticket.readers:
                changed.set()


def _readers(tickets: list[_Ticket]) -> int:
    """How many wait; who is away for a moment counts too."""
    return sum(max(1, len(ticket.readers)) for ticket in tickets)


def _share(of: int) -> int:
    return min(of - of // 4, max(1, of - 1))
