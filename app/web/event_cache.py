"""The events of the runs that were asked for last: many readers watch the same ones."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from fastapi import Request

from ..explorer.experiment import Experiment
from ..explorer.parameters import PACE
from . import events
from .bounded_threads import computed

Events = tuple[bytes, ...]


class EventCache:
    """Events made of a run's rows, kept up to so many bytes; the longest unused are let go."""

    def __init__(
        self, rows: Callable[[Experiment], Iterable[dict[str, Any]]], most_bytes: int
    ) -> None:
        self.n_bytes = 0
        self._rows, self._most_bytes = rows, most_bytes
        self._kept: OrderedDict[Experiment, Events] = OrderedDict()

    async def of(self, request: Request, experiment: Experiment) -> Events:
        """An event for each step from 0 on, and `done`."""
        # Streams that differ only in where they start and how fast they go share their events.
        run = replace(experiment, step=0, pace=PACE.default)
        found = self._kept.get(run)
        if found is None:
            found = await computed(request, run, self._made)
        self._forget(run)
        self._keep(run, found)
        return found

    def _made(self, run: Experiment) -> Events:
        steps = [events.event("step", row, str(step)) for step, row in enumerate(self._rows(run))]
        return (*steps, events.done({"steps": len(steps) - 1}))

    def _keep(self, run: Experiment, made: Events) -> None:
        self._kept[run] = made
        self.n_bytes += _weight(made)
        while self.n_bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, run: Experiment) -> None:
        self.n_bytes -= _weight(self._kept.pop(run, ()))


def _weight(made: Events) -> int:
    return sum(map(len, made))
