"""An executor of processes, each with a pipe of its own.

The standard library's process pool shares one pipe among its workers: a worker that is killed while
it writes leaves half a result in it, and no later result arrives. Here the loss of a worker fails
only its own task, and workers end when the server ends, also when it is killed.
"""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, ParamSpec, TypeVar

from ..tasks.catalog import DEFAULT_TASK
from .worker_status import WorkerLost, WorkerStatus

P = ParamSpec("P")
V = TypeVar("V")

_NICENESS = 10  # workers give way to the server, and still run beside other busy processes
_SPAWN = get_context("spawn")  # not forked: the server has threads
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}


class ProcessPool(ThreadPoolExecutor):
    """Run tasks in processes: each thread of the pool has one, and replaces it if it is lost.

    Functions, arguments and results are pickled.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers, "lab")
        self._status = WorkerStatus(workers, workers)
        self._own = threading.local()
        self._all: list[_WorkerProcess] = []
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
        worker: _WorkerProcess | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = _WorkerProcess()
            self._all.append(worker)
        if self._closed:
            worker.end()
        try:
            succeeded, answer = worker.ask((fn, args, kwargs))
        except (EOFError, OSError) as error:
            worker.end()
            self._all.remove(worker)
            self._own.worker = None
            raise WorkerLost(f"{fn.__name__}: its process has ended") from error
        if succeeded:
            return answer  # type: ignore[no-any-return]
        raise answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; without `wait`, kill the processes."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._closed = self._closed or not wait
        if self._closed:
            for worker in list(self._all):
                worker.end()


class _WorkerProcess:
    """A process, and the server's end of its pipe."""

    def __init__(self) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        os.environ.update(ONE_THREAD)  # read when the new process imports NumPy
        self.process = _SPAWN.Process(target=_work, args=(theirs,), name="lab worker", daemon=True)
        self.process.start()
        theirs.close()  # so that the pipe ends with the process

    def ask(self, task: Any) -> Any:
        self.pipe.send(task)
        return self.pipe.recv()

    def end(self) -> None:
        self.process.kill()


def _work(pipe: Connection) -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C goes to the server, which ends its workers
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    DEFAULT_TASK.prepare()
    with suppress(EOFError, OSError):  # the server has ended
        while True:
            fn, args, kwargs = pipe.recv()
            pipe.send(_tried(fn, args, kwargs))


def _tried(fn: Callable[..., Any], args: Any, kwargs: Any) -> tuple[bool, Any]:
    try:
        return True, fn(*args, **kwargs)
    except Exception as error:  # raised again in the server
        return False, error
