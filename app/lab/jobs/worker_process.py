"""A process that computes for the server, with a pipe of its own.

It gives way to the server, and ends with it, also when the server is killed.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, Literal, TypeVar

from .worker_status import WorkerLost

V = TypeVar("V")
Answer = tuple[Literal["progress", "value", "error"], Any]

_NICENESS = 10  # workers give way to the server, and still run beside other busy processes
_MOST_NICE = 19
_SPAWN = get_context("spawn")  # not forked: the server has threads
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}


class WorkerProcess:
    """A process, and the server's end of its pipe: calls one function after another.

    Functions, arguments and values are pickled. A process that `is_patient` runs where hardly
    anything else does: for work of many seconds, which nobody's short answer should wait for.
    """

    def __init__(
        self, name: str, prepare: Callable[[], object] | None = None, *, is_patient: bool = False
    ) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        os.environ.update(ONE_THREAD)  # read when the new process imports NumPy
        self.process = _SPAWN.Process(
            target=_work, args=(theirs, prepare, is_patient), name=name, daemon=True
        )
        self.process.start()
        theirs.close()  # so that the pipe ends with the process

    def call(
        self,
        fn: Callable[..., V],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        progress: Callable[[Any], None] | None = None,
    ) -> V:
        """Call a function in the process.

        Args:
            fn: what it raises is raised here.
            args: positional arguments.
            kwargs: arguments by their names.
            progress: called with what the function gives its own argument of this name; if it
                raises, the process must be ended. None: the function is given no such argument.
        Raises:
            WorkerLost: the process has ended before the function returned.
        """
        with self._lost(fn):
            self.pipe.send((fn, args, kwargs or {}, progress is not None))
        while True:
            with self._lost(fn):
                kind, value = self.pipe.recv()
            if kind == "value":
                return value  # type: ignore[no-any-return]
            if kind == "error":
                raise value
            assert progress is not None
            progress(value)

    @contextmanager
    def _lost(self, fn: Callable[..., Any]) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            self.end()
            raise WorkerLost(f"{fn.__name__}: its process has ended") from error

    def end(self) -> None:
        """Kill the process."""
        self.process.kill()


def _work(pipe: Connection, prepare: Callable[[], object] | None, is_patient: bool) -> None:
    # Ctrl-C goes to the server, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    _give_way(is_patient)
    if prepare is not None:
        prepare()
    with suppress(EOFError, OSError):  # the server has ended
        while True:
            fn, args, kwargs, tells = pipe.recv()
            if tells:
                kwargs = {**kwargs, "progress": lambda value: pipe.send(("progress", value))}
            pipe.send(_tried(fn, args, kwargs))


def _give_way(is_patient: bool) -> None:
    if hasattr(os, "nice"):
        os.nice(_MOST_NICE if is_patient else _NICENESS)
    if is_patient and sys.platform == "linux":  # where it also never interrupts who runs
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _end_with_server() -> None:
    """End this process in the middle of its work as soon as the server has ended."""
    if (server := parent_process()) is not None:
        server.join()
        os._exit(1)


def _tried(fn: Callable[..., Any], args: Any, kwargs: Any) -> Answer:
    try:
        return "value", fn(*args, **kwargs)
    except Exception as error:  # raised again in the server
        return "error", error
