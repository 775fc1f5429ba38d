"""A number of slots for runs that train at once, and a queue of clients that wait for one.

Clients that watch the same run share its slot, because it is computed once. The slot is charged to
the client that took it; when that client leaves, to the next watcher. By default no client may take
all slots if there are several, nor the whole queue. A client may exceed its share when the slot of
a run that it watches is charged to it.

Readers of one client that wait for the same run share a ticket: a reader whose connection broke is
recognized by its client and its run.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass, field


class QueueFull(Exception):
    """No slot is free, or the queue is full too."""


class OverShare(QueueFull):
    """The client has as many slots, or waits as often, as one client may."""


@dataclass(eq=False)
class _Ticket:
    key: Hashable
    client: Hashable
    readers: list[asyncio.Event] = field(
        default_factory=list
    )  # one a reader, set when the queue changes
    lapse: asyncio.TimerHandle | None = None  # removes a ticket whose readers are all gone


@dataclass(frozen=True)
class QueuePosition:
    """The position of a client in the queue."""

    number: int  # 1 for the next one
    over_share: bool = False  # others go first until the client gives back one of its slots


class RunQueue:
    """Slots and their queue: first come, first served, except clients over their share."""

    def __init__(
        self, slots: int, waiting: int, per_client: int = 0, waiting_per_client: int = 0
    ) -> None:
        """A limit of 0 for one client means three quarters of all, but never all of several."""
        self._slots, self._most_waiting = slots, waiting
        self._per_client = per_client or _share(slots)
        self._waiting_per_client = waiting_per_client or _share(waiting)
        self._held: dict[
            Hashable, list[Hashable]
        ] = {}  # clients by run; a slot is charged to the first
        self._queue: list[_Ticket] = []

    @property
    def taken(self) -> int:
        """The number of slots that are taken."""
        return len(self._held)

    @property
    def waiting(self) -> int:
        """The number of readers in the queue."""
        return sum(len(ticket.readers) for ticket in self._queue)

    def take(self, key: Hashable, client: Hashable) -> None:
        """Take a slot; QueueFull if none is free or others wait, OverShare past its share."""
        own = self._ticket(key, client)
        if key not in self._held:
            if self._past_share(client):
                most = f"as many runs of the lab as one may, {self._per_client}"
                raise OverShare(f"this address trains {most}")
            if not self._free():
                raise QueueFull("every place of the lab is taken")
            if self._next() not in (None, own):
                raise QueueFull("others wait for a place of the lab")
            self._tell()  # readers that wait for the same run may watch it
        self._held.setdefault(key, []).append(client)
        if own and not own.readers:
            self._forget(own)

    async def wait(
        self, key: Hashable, client: Hashable, kept_for: float = 0.0
    ) -> AsyncIterator[QueuePosition]:
        """Wait for a slot and yield each new position; the slot is taken when the iteration ends.

        Args:
            key: the run.
            client: the client that the slot is charged to.
            kept_for: seconds for which a reader that leaves keeps its position.
        Raises:
            QueueFull: the queue is full; OverShare: the client waits as often as it may.
        """
        try:
            self.take(key, client)
            return
        except QueueFull:
            ticket = self._ticket_to_wait_with(key, client)
        changed, last = self._join(ticket), None
        try:
            while key not in self._held and not self._may_enter(ticket):
                changed.clear()
                position = QueuePosition(1 + self._queue.index(ticket), self._past_share(client))
                if position != last:
                    yield (last := position)
                await changed.wait()
            self._held.setdefault(key, []).append(client)
            self._tell()
            kept_for = 0.0
        finally:
            ticket.readers.remove(changed)
            if not ticket.readers:
                self._keep(ticket, kept_for)

    def leave(self, key: Hashable, client: Hashable) -> None:
        """Stop watching a run; the last watcher gives the slot back."""
        self._held[key].remove(client)
        if not self._held[key]:
            del self._held[key]
        self._tell()

    def _ticket(self, key: Hashable, client: Hashable) -> _Ticket | None:
        return next((t for t in self._queue if (t.key, t.client) == (key, client)), None)

    def _ticket_to_wait_with(self, key: Hashable, client: Hashable) -> _Ticket:
        """The client's ticket for a run, a new one if need be; QueueFull if there is no room.

        A ticket of the client whose readers are all gone makes room for a new one.
        """
        ticket = self._ticket(key, client)
        if ticket and not ticket.readers:
            return ticket  # its reader is back
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
        return len(self._held) < self._slots

    def _past_share(self, client: Hashable) -> bool:
        """Whether a slot is free, but the client is over its share."""
        return self._free() and self._over_share(client)

    def _next(self) -> _Ticket | None:
        """The first ticket that waits for a slot and whose client is not over its share."""
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
    """The number of readers; a ticket whose readers are gone counts as one."""
    return sum(max(1, len(ticket.readers)) for ticket in tickets)


def _share(of: int) -> int:
    return min(of - of // 4, max(1, of - 1))
