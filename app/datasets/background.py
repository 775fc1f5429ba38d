"""Where the datasets of a server are analysed: in threads, and what takes long in a process."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, TypeVar

from ..lab.jobs.worker_process import WorkerProcess
from ..lab.jobs.worker_status import WorkerLost

V = TypeVar("V")
_ATTEMPTS = 2  # of a function whose process is lost


class Closed(Exception):
    """The server ends, so nobody waits for an analysis."""

    def __init__(self) -> None:
        super().__init__("the server ends")


class Background:
    """Two threads: one for what is soon there, so that it need not wait for what takes long.

    What takes long is called in a process of its own, which ends with it, and its memory too: a
    thread would hold Python's lock while others wait for their answers. The lab's ProcessPool keeps
    its processes and tells of no progress, so that only its WorkerProcess is used.
    """

    def __init__(self) -> None:
        self.short, self.long = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._closed = Event()
        self._workers: set[WorkerProcess] = set()

    def go_on(self) -> None:
        """Raise Closed if the server ends."""
        if self._closed.is_set():
            raise Closed

    def in_process(self, fn: Callable[..., V], *args: Any, progress: Callable[[float], None]) -> V:
        """Call a function in a process of low priority; once more if that is lost.

        Args:
            fn: what it raises is raised here.
            args: positional arguments, pickled as the value is.
            progress: called here with what the function gives its own argument of this name.
        Raises:
            WorkerLost: both processes have ended before the function returned.
            Closed: the server ends.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            worker = WorkerProcess("analysis of a file", is_patient=True)
            self._workers.add(worker)
            try:
                self.go_on()
                return worker.call(fn, args, progress=progress)
            except WorkerLost:
                self.go_on()
                if attempt == _ATTEMPTS:
                    raise
            finally:
                worker.end()
                worker.process.join()
                self._workers.discard(worker)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End what is under way; futures that wait are cancelled."""
        self._closed.set()
        for pool in (self.short, self.long):
            pool.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._workers):
            worker.end()
