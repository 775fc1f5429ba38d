"""A cache of the events of recent runs: many readers watch the same ones."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from cachetools import LRUCache
from fastapi import Request

from ..explorer.experiment import Experiment
from ..explorer.parameters import PACE
from . import events
from .bounded_threads import computed

Events = tuple[bytes, ...]


class EventCache:
    """Events of runs, up to a number of bytes; the least recently used are dropped first."""

    def __init__(
        self, rows: Callable[[Experiment], Iterable[dict[str, Any]]], most_bytes: int
    ) -> None:
        self._rows = rows
        self._events: LRUCache[Experiment, Events] = LRUCache(most_bytes, getsizeof=_n_bytes)

    @property
    def n_bytes(self) -> int:
        """Bytes of all cached events, at most `most_bytes`."""
        return int(self._events.currsize)

    async def of(self, request: Request, experiment: Experiment) -> Events:
        """An event for each step from 0 on, and `done`."""
        # Streams that differ only in where they start and how fast they go share their events.
        run = replace(experiment, step=0, pace=PACE.default)
        made = self._events.get(run)
        if made is None:
            made = await computed(request, run, self._made)
            if _n_bytes(made) <= self._events.maxsize:  # LRUCache refuses a larger one by an error
                self._events[run] = made
        return made

    def _made(self, run: Experiment) -> Events:
        steps = [events.event("step", row, str(step)) for step, row in enumerate(self._rows(run))]
        return (*steps, events.done({"steps": len(steps) - 1}))


def _n_bytes(made: Events) -> int:
    return sum(map(len, made))
