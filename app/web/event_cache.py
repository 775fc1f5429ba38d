"""A cache of the events of recent runs, which many readers watch at the same time."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from cachetools import LRUCache
from fastapi import Request

from ..explorer.experiment import Experiment
from ..explorer.parameters import PACE
from . import events
from .bounded_threads import in_thread_if_large

Events = tuple[bytes, ...]


class EventCache:
    """Events of runs, up to a number of bytes; the least recently used are removed first."""

    def __init__(
        self, rows: Callable[[Experiment], Iterable[dict[str, Any]]], most_bytes: int
    ) -> None:
        self._rows = rows
        self._cached: LRUCache[Experiment, Events] = LRUCache(most_bytes, getsizeof=_n_bytes)

    @property
    def n_bytes(self) -> int:
        """Bytes of all cached events, at most `most_bytes`."""
        return int(self._cached.currsize)

    async def of(self, request: Request, experiment: Experiment) -> Events:
        """An event for each step from 0 on, and `done`."""
        # Streams that differ only in where they start and how fast they go share their events.
        run = replace(experiment, step=0, pace=PACE.default)
        events_of_run = self._cached.get(run)
        if events_of_run is None:
            events_of_run = await in_thread_if_large(request, run, self._events_of_run)
            if _n_bytes(events_of_run) <= self._cached.maxsize:  # else LRUCache raises
                self._cached[run] = events_of_run
        return events_of_run

    def _events_of_run(self, run: Experiment) -> Events:
        steps = [events.event("step", row, str(step)) for step, row in enumerate(self._rows(run))]
        return (*steps, events.done({"steps": len(steps) - 1}))


def _n_bytes(cached: Events) -> int:
    return sum(map(len, cached))
