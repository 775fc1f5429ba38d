"""Runs on an executor: one epoch a task, so that runs share the cores fairly.

A run goes on only while somebody asks for its next epoch. What has been computed is kept for a
while by its configuration: a client that comes back, or another one that asks for the same run,
finds it where it was.
"""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from .. import training
from ..config import Config
from ..report import Finished, Seconds, finish, student_bytes
from ..tasks.classification import EpochResult
from ..temperature_map import Cell, TemperatureMap
from ..training import State
from .run_queue import RunQueue
from .worker_status import WorkerLost, WorkerStatus

P = ParamSpec("P")
V = TypeVar("V")

_KEPT_BYTES = 64_000_000  # of runs that nobody watches
_LEAST_BYTES = 1_000_000  # that a run counts for: so at most 64 are kept
_ATTEMPTS = 5  # at a task whose worker is lost


@dataclass
class Run:
    """One configuration's run as far as it has come."""

    config: Config
    state: State | None = None
    epochs: list[tuple[EpochResult, ...]] = field(default_factory=list)
    seconds: Seconds = field(default_factory=Seconds)  # training time
    finished: Finished | None = None
    watchers: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def complete(self) -> bool:
        """Whether every epoch has been trained."""
        return len(self.epochs) == self.config.epochs

    @property
    def n_bytes(self) -> int:
        """Memory that it counts for: the parameters, and while it trains two moments of each."""
        copies = 1 if self.complete else 3
        return max(_LEAST_BYTES, copies * len(self.config.students) * student_bytes(self.config))


def default_workers() -> int:
    """All cores but one, which is left to the server; at least one."""
    return max(1, (os.cpu_count() or 2) - 1)


def _nothing() -> None:
    """A task that makes a worker start."""


def _timed_epoch(
    config: Config, state: State | None
) -> tuple[State, tuple[EpochResult, ...], Seconds]:
    began, of_processor = time.perf_counter(), time.thread_time()
    after, measured = training.run_epoch(config, state or training.start(config))
    took = Seconds(time.perf_counter() - began, time.thread_time() - of_processor)
    return after, measured, took


def _alone() -> WorkerStatus:
    return WorkerStatus(1, 1)


class RunManager:
    """Advances runs on an executor, on as many of its worker_status at once as there are."""

    def __init__(
        self,
        executor: Executor,
        queue: RunQueue,
        worker_status: Callable[[], WorkerStatus] = _alone,
    ) -> None:
        self.executor = executor
        self.queue = queue
        self.ask_worker_status = worker_status
        self._runs: OrderedDict[Config, Run] = OrderedDict()
        self._warm: Future[None] | None = None

    def warm(self) -> None:
        """Have the first worker start, so that the first run need not wait for it."""
        self._warm = self.executor.submit(_nothing)

    async def worker_status(self) -> WorkerStatus:
        """Who computes now."""
        return await asyncio.to_thread(self.ask_worker_status)

    async def ready(self) -> bool:
        """Whether a worker has answered and one is there; it is asked again where none has."""
        if self._warm is None or (self._warm.done() and self._warm.exception()):
            self.warm()
            return False
        return self._warm.done() and (await self.worker_status()).workers > 0

    def close(self) -> None:
        """End the executor; nothing that runs is waited for."""
        self.executor.shutdown(wait=False, cancel_futures=True)

    def find(self, config: Config) -> Run:
        """The run of a configuration as far as it has come; nothing is kept of a new one."""
        return self._runs.get(config) or Run(config)

    def obtain(self, config: Config) -> Run:
        """The same, to be trained: it is kept, and the longest unused ones are let go."""
        run = self._runs.pop(config, None) or Run(config)
        self._runs[config] = run
        excess = sum(kept.n_bytes for kept in self._runs.values()) - _KEPT_BYTES
        for other in list(self._runs.values()):
            if excess > 0 and other is not run and not other.watchers:
                excess -= other.n_bytes
                del self._runs[other.config]
        return run

    def trained_cells(self, grid: TemperatureMap) -> dict[int, Cell]:
        """What is already known of a map's cells, by their place in its order."""
        known = ((k, self._runs.get(config)) for k, config in enumerate(grid.cells))
        return {k: Cell(run.config, run.epochs[-1]) for k, run in known if run and run.complete}

    async def epochs(self, run: Run, first: int = 1) -> AsyncIterator[tuple[EpochResult, ...]]:
        """What was measured after each epoch, from the first one asked for (1, …) to the last."""
        run.watchers += 1
        try:
            for k in range(first, run.config.epochs + 1):
                while len(run.epochs) < k:
                    await self._advance(run, k)
                yield run.epochs[k - 1]
        finally:
            run.watchers -= 1

    async def reach(self) -> None:
        """Wait for somebody to train where nobody is reached; Unavailable if none can be."""
        if not (await self.worker_status()).reached:
            await self._submit(_nothing)

    async def cells(self, grid: TemperatureMap) -> AsyncIterator[Cell]:
        """Every run of a map in its order; as many are trained at once as the worker_status can."""
        worker_status = await self.worker_status()
        if not worker_status.at_once:
            await self._submit(_nothing)  # waits for the first who comes
            worker_status = await self.worker_status()
        free = asyncio.Semaphore(max(1, worker_status.at_once))

        async def trained(config: Config) -> Cell:
            async with free:
                run = self.obtain(config)
                async for _ in self.epochs(run, config.epochs):
                    pass
                return Cell(config, run.epochs[-1])

        tasks = [asyncio.create_task(trained(config)) for config in grid.cells]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()

    async def finish(self, run: Run) -> Finished:
        """The run's result; what is not yet trained is trained first."""
        async for _ in self.epochs(run, run.config.epochs):
            pass
        async with run.lock:
            if run.finished is None:
                assert run.state is not None
                run.finished = await self._submit(
                    finish, run.config, run.state, run.epochs, run.seconds
                )
        return run.finished

    async def _advance(self, run: Run, k: int) -> None:
        async with run.lock:  # several may wait for the same epoch
            if len(run.epochs) >= k:
                return
            state, measured, seconds = await self._submit(_timed_epoch, run.config, run.state)
            run.seconds += seconds
            run.epochs.append(measured)
            run.state = state.in_use() if run.complete else state

    async def _submit(self, task: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._once(task, *args, **kwargs)
            except WorkerLost:
                continue  # it was killed: the task is computed again
        return await self._once(task, *args, **kwargs)

    async def _once(self, task: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        return await asyncio.wrap_future(self.executor.submit(task, *args, **kwargs))
