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
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from app.lab import teachers, training
from app.lab.config import Config
from app.lab.digits import load
from app.lab.grid import Grid, cell
from app.lab.places import Places
from app.lab.report import Finished, finish
from app.lab.training import Measured, State

P = ParamSpec("P")
V = TypeVar("V")

_KEPT_BYTES = 256_000_000  # of runs, finished or not
_MEASURED_BYTES = 200_000  # of a run's epochs and its logits on the test digits, about
_ATTEMPTS = 5  # at an epoch whose worker is lost


@dataclass
class Run:
    """One configuration's run as far as it has come."""

    config: Config
    state: State
    epochs: list[tuple[Measured, ...]] = field(default_factory=list)
    seconds: float = 0.0  # training time
    finished: Finished | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def complete(self) -> bool:
        """Whether every epoch has been trained."""
        return len(self.epochs) == self.config.epochs

    @property
    def n_bytes(self) -> int:
        """Memory that its state takes, or will."""
        return self.state.vectors.nbytes + self.state.moments.nbytes + _MEASURED_BYTES


def default_workers() -> int:
    """All cores but one, which is left to the server; at least one."""
    return max(1, (os.cpu_count() or 2) - 1)


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Worker processes of one BLAS thread each, which start and load the data on their first task.

    They are spawned, not forked: the server has threads.
    """
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    os.environ.update(threads)  # read by NumPy in the workers, where it is imported anew
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_load)


def _load() -> None:
    load()
    teachers.on_training_digits(ensemble=False)


def _nothing() -> None:
    """A task that makes a worker start."""


def _timed_epoch(config: Config, state: State) -> tuple[State, tuple[Measured, ...], float]:
    began = time.perf_counter()
    state, measured = training.run_epoch(config, state)
    return state, measured, time.perf_counter() - began


class Engine:
    """Advances runs on an executor that `make` makes, and makes anew if it breaks."""

    def __init__(self, make: Callable[[], Executor], places: Places, workers: int = 1) -> None:
        self.places = places
        self.workers = workers
        self._make = make
        self._executor: Executor | None = None
        self._runs: OrderedDict[Config, Run] = OrderedDict()

    def warm(self) -> None:
        """Have the first worker start, so that the first run need not wait for it."""
        if self._executor is None:
            self._executor = self._make()
            self._executor.submit(_nothing)

    def run(self, config: Config) -> Run:
        """The run of a configuration: as far as it has come, or a new one."""
        run = self._runs.pop(config, None) or Run(config, training.start(config))
        self._runs[config] = run
        while len(self._runs) > 1 and sum(r.n_bytes for r in self._runs.values()) > _KEPT_BYTES:
            self._runs.popitem(last=False)
        return run

    def trained(self, grid: Grid) -> dict[int, dict[str, Any]]:
        """What is already known of a map's cells, by their place in its order."""
        known = ((k, self._runs.get(config)) for k, config in enumerate(grid.cells))
        return {k: cell(run.config, run.epochs[-1]) for k, run in known if run and run.complete}

    async def epochs(self, run: Run, first: int = 1) -> AsyncIterator[tuple[Measured, ...]]:
        """What was measured after each epoch, from the first one asked for (1, …) to the last."""
        for k in range(first, run.config.epochs + 1):
            while len(run.epochs) < k:
                await self._advance(run, k)
            yield run.epochs[k - 1]

    async def cells(self, grid: Grid) -> AsyncIterator[dict[str, Any]]:
        """Every run of a map in its order; as many are trained at once as there are workers."""
        free = asyncio.Semaphore(self.workers)

        async def trained(config: Config) -> dict[str, Any]:
            async with free:
                run = self.run(config)
                async for _ in self.epochs(run, config.epochs):
                    pass
                return cell(config, run.epochs[-1])

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
                run.finished = await self._submit(
                    finish, run.config, run.state, run.epochs, run.seconds
                )
        return run.finished

    async def _advance(self, run: Run, k: int) -> None:
        async with run.lock:  # several may wait for the same epoch
            if len(run.epochs) >= k:
                return
            run.state, measured, seconds = await self._submit(_timed_epoch, run.config, run.state)
            run.seconds += seconds
            run.epochs.append(measured)
            if run.complete:
                run.state = run.state.in_use()

    async def _submit(self, task: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        for attempt in range(_ATTEMPTS):
            executor = self._executor = self._executor or self._make()
            try:
                return await asyncio.wrap_future(executor.submit(task, *args, **kwargs))
            except BrokenProcessPool:  # a worker was killed: the task is computed again
                if self._executor is executor:
                    self._executor = None
                    executor.shutdown(wait=False)
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End the executor; running epochs are not waited for."""
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
