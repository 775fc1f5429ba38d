"""Runs on an executor: one epoch a task, so that runs share the cores fairly.

A run advances only while a client asks for its next epoch. Epochs are kept by configuration, in a
bounded memory: a client that returns, or another that asks for the same run, continues from them.
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
_LEAST_BYTES = 1_000_000  # least size that a run counts as, so that at most 64 are kept
_ATTEMPTS = 5  # of a task whose worker is lost


@dataclass
class Run:
    """A configuration with the epochs that are trained so far."""

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
        """Bytes that the run counts for: its parameters, during training with two moments each."""
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
    after, epoch_results = training.run_epoch(config, state or training.start(config))
    took = Seconds(time.perf_counter() - began, time.thread_time() - of_processor)
    return after, epoch_results, took


def _alone() -> WorkerStatus:
    return WorkerStatus(1, 1)


class RunManager:
    """Advances runs on an executor, as many at once as its workers can."""

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
        """Start the first worker, so that the first run need not wait for it."""
        self._warm = self.executor.submit(_nothing)

    async def worker_status(self) -> WorkerStatus:
        """The state of the workers now."""
        return await asyncio.to_thread(self.ask_worker_status)

    async def ready(self) -> bool:
        """Whether a worker is there and one has answered; another is started if that failed."""
        if self._warm is None or (self._warm.done() and self._warm.exception()):
            self.warm()
            return False
        return self._warm.done() and (await self.worker_status()).workers > 0

    def close(self) -> None:
        """End the executor without waiting for its tasks."""
        self.executor.shutdown(wait=False, cancel_futures=True)

    def find(self, config: Config) -> Run:
        """The run of a configuration; a new one is not kept."""
        return self._runs.get(config) or Run(config)

    def obtain(self, config: Config) -> Run:
        """The run of a configuration, kept from now on; least recently used ones are dropped."""
        run = self._runs.pop(config, None) or Run(config)
        self._runs[config] = run
        excess = sum(other.n_bytes for other in self._runs.values()) - _KEPT_BYTES
        for other in list(self._runs.values()):
            if excess > 0 and other is not run and not other.watchers:
                excess -= other.n_bytes
                del self._runs[other.config]
        return run

    def trained_cells(self, temperature_map: TemperatureMap) -> dict[int, Cell]:
        """The trained cells of a map, by their index in TemperatureMap.cells."""
        known = ((k, self._runs.get(config)) for k, config in enumerate(temperature_map.cells))
        return {k: Cell(run.config, run.epochs[-1]) for k, run in known if run and run.complete}

    async def epochs(self, run: Run, first: int = 1) -> AsyncIterator[tuple[EpochResult, ...]]:
        """The results of each epoch from `first` (1, …) on; epochs are trained as needed."""
        run.watchers += 1
        try:
            for k in range(first, run.config.epochs + 1):
                while len(run.epochs) < k:
                    await self._advance(run, k)
                yield run.epochs[k - 1]
        finally:
            run.watchers -= 1

    async def reach(self) -> None:
        """Connect to the workers if they are not reached; Unavailable if they can't be."""
        if not (await self.worker_status()).reached:
            await self._submit(_nothing)

    async def cells(self, temperature_map: TemperatureMap) -> AsyncIterator[Cell]:
        """The cells of a map in the order of TemperatureMap.cells; several train at once."""
        worker_status = await self.worker_status()
        if not worker_status.at_once:
            await self._submit(_nothing)  # waits for the first worker
            worker_status = await self.worker_status()
        free = asyncio.Semaphore(max(1, worker_status.at_once))

        async def trained(config: Config) -> Cell:
            async with free:
                run = self.obtain(config)
                async for _ in self.epochs(run, config.epochs):
                    pass
                return Cell(config, run.epochs[-1])

        tasks = [asyncio.create_task(trained(config)) for config in temperature_map.cells]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()

    async def finish(self, run: Run) -> Finished:
        """The results of a whole run; epochs are trained as needed."""
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
        async with run.lock:  # several clients may wait for the same epoch
            if len(run.epochs) >= k:
                return
            state, epoch_results, seconds = await self._submit(_timed_epoch, run.config, run.state)
            run.seconds += seconds
            run.epochs.append(epoch_results)
            run.state = state.in_use() if run.complete else state

    async def _submit(self, task: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._once(task, *args, **kwargs)
            except WorkerLost:
                continue  # the worker was killed: another computes the task
        return await self._once(task, *args, **kwargs)

    async def _once(self, task: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        return await asyncio.wrap_future(self.executor.submit(task, *args, **kwargs))
