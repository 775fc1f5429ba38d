"""Places for what trains at once; who finds none may wait in a queue.

Everyone who watches the same run shares its place, for it is computed once.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable


class Full(Exception):
    """There is no place, or no room to wait for one."""


class Places:
    """A number of places, and a queue before them: first come, first served."""

    def __init__(self, places: int, waiting: int) -> None:
        self._places, self._most_waiting = places, waiting
        self._held: Counter[Hashable] = Counter()
        self._queue: list[asyncio.Event] = []

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return len(self._held)

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._queue)

    def take(self, key: Hashable) -> None:
        """Take a place; Full if there is none, or if others wait for it."""
        if key not in self._held and (self._queue or len(self._held) >= self._places):
            raise Full
        self._held[key] += 1

    async def wait(self, key: Hashable) -> AsyncIterator[int]:
        """Wait for a place; the values are the positions in the queue, from 1 for the next one.

        The place is taken when the iteration ends. Raises Full if the queue is.
        """
        try:
            self.take(key)
            return
        except Full:
            if len(self._queue) >= self._most_waiting:
                raise
        changed = asyncio.Event()
        self._queue.append(changed)
        try:
            while not self._may_enter(key, changed):
                changed.clear()
                yield 1 + self._queue.index(changed)
                await changed.wait()
            self._held[key] += 1
        finally:
            self._queue.remove(changed)
            self._tell()

    def _may_enter(self, key: Hashable, ticket: asyncio.Event) -> bool:
        first = self._queue[0] is ticket and len(self._held) < self._places
        return first or key in self._held

    def leave(self, key: Hashable) -> None:
        """Give a place back."""
        self._held[key] -= 1
        if not self._held[key]:
            del self._held[key]
        self._tell()

    def _tell(self) -> None:
        for changed in self._queue:
            changed.set()
