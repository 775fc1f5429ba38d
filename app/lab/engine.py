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

from app.lab import training
from app.lab.config import Config
from app.lab.training import Measured, State

_KEPT = 64  # runs, finished or not
_ATTEMPTS = 5  # at an epoch whose worker is lost


@dataclass
class Run:
    """One configuration's run as far as it has come."""

    config: Config
    state: State
    epochs: list[tuple[Measured, ...]] = field(default_factory=list)
    seconds: float = 0.0  # training time
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Worker processes of one BLAS thread each, started on their first task."""
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    os.environ.update(threads)  # read by NumPy in the workers, where it is imported anew
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


class Engine:
    """Advances runs on an executor that `make` makes, and makes anew if it breaks."""

    def __init__(self, make: Callable[[], Executor]) -> None:
        self._make = make
        self._executor: Executor | None = None
        self._runs: OrderedDict[Config, Run] = OrderedDict()

    def run(self, config: Config) -> Run:
        """The run of a configuration: as far as it has come, or a new one."""
        run = self._runs.pop(config, None) or Run(config, training.start(config))
        self._runs[config] = run
        if len(self._runs) > _KEPT:
            self._runs.popitem(last=False)
        return run

    async def epochs(self, run: Run, first: int = 1) -> AsyncIterator[tuple[Measured, ...]]:
        """What was measured after each epoch, from the first one asked for (1, …) to the last."""
        for k in range(first, run.config.epochs + 1):
            while len(run.epochs) < k:
                await self._advance(run, k)
            yield run.epochs[k - 1]

    async def _advance(self, run: Run, k: int) -> None:
        async with run.lock:  # several may wait for the same epoch
            if len(run.epochs) >= k:
                return
            began = time.perf_counter()
            state, measured = await self._submit(run.config, run.state)
            run.seconds += time.perf_counter() - began
            run.state = state
            run.epochs.append(measured)

    async def _submit(self, config: Config, state: State) -> tuple[State, tuple[Measured, ...]]:
        for attempt in range(_ATTEMPTS):
            executor = self._executor = self._executor or self._make()
            loop = asyncio.get_running_loop()
            try:
                return await loop.run_in_executor(executor, training.run_epoch, config, state)
            except BrokenProcessPool:  # a worker was killed: the epoch is computed again
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
