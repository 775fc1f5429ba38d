"""The events of the runs that were asked for last: many readers watch the same ones."""

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
    """Events made of a run's rows, kept up to so many bytes; the least recently used go first."""

    def __init__(
        self, rows: Callable[[Experiment], Iterable[dict[str, Any]]], most_bytes: int
    ) -> None:
        self._rows = rows
        self._kept: LRUCache[Experiment, Events] = LRUCache(most_bytes, getsizeof=_n_bytes)

    @property
    def n_bytes(self) -> int:
        """What is kept, at most `most_bytes`."""
        return int(self._kept.currsize)

    async def of(self, request: Request, experiment: Experiment) -> Events:
        """An event for each step from 0 on, and `done`."""
        # Streams that differ only in where they start and how fast they go share their events.
        run = replace(experiment, step=0, pace=PACE.default)
        found = self._kept.get(run)
        if found is None:
            found = await computed(request, run, self._made)
            if _n_bytes(found) <= self._kept.maxsize:  # LRUCache refuses a larger one by an error
                self._kept[run] = found
        return found

    def _made(self, run: Experiment) -> Events:
        steps = [events.event("step", row, str(step)) for step, row in enumerate(self._rows(run))]
        return (*steps, events.done({"steps": len(steps) - 1}))


def _n_bytes(made: Events) -> int:
    return sum(map(len, made))
