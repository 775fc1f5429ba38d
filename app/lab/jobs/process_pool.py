"""An executor of processes, each with a pipe of its own.

The standard library's process pool shares one pipe among its workers: a worker that is killed while
it writes leaves half a result in it, and no later result arrives. Here the loss of a worker fails
only its own task, and workers end when the server ends, also when it is killed.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.context import SpawnProcess
from typing import Any, ParamSpec, TypeVar

from ..tasks.catalog import DEFAULT_TASK
from .worker_process import WorkerProcess
from .worker_status import WorkerLost, WorkerStatus

P = ParamSpec("P")
V = TypeVar("V")


class ProcessPool(ThreadPoolExecutor):
    """Run tasks in processes: each thread of the pool has one, and replaces it if it is lost.

    Functions, arguments and results are pickled.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers, "lab")
        self._status = WorkerStatus(workers, workers)
        self._own = threading.local()
        self._all: list[WorkerProcess] = []
        self._closed = False

    @property
    def processes(self) -> list[SpawnProcess]:
        """The processes that are alive."""
        return [worker.process for worker in self._all if worker.process.is_alive()]

    def worker_status(self) -> WorkerStatus:
        """The configured number of workers, whether they have started or not."""
        return self._status

    def submit(self, fn: Callable[P, V], /, *args: P.args, **kwargs: P.kwargs) -> Future[V]:
        """Call the function in a process; WorkerLost if the process ends before it returns."""
        return super().submit(self._call, fn, args, kwargs)

    def _call(self, fn: Callable[..., V], args: Any, kwargs: Any) -> V:
        worker: WorkerProcess | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = WorkerProcess("lab worker", _prepare)
            self._all.append(worker)
        if self._closed:
            worker.end()
        try:
            return worker.call(fn, args, kwargs)
        except WorkerLost:
            self._all.remove(worker)
            self._own.worker = None
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; without `wait`, kill the processes."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._closed = self._closed or not wait
        if self._closed:
            for worker in list(self._all):
                worker.end()


def _prepare() -> None:
    """Load what every task needs."""
    DEFAULT_TASK.prepare()
