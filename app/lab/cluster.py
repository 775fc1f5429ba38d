"""An executor on a Dask cluster, whose scheduler and workers are other machines' processes.

Dask distributes what is submitted, and gives it to another worker where one is lost. Its workers
import the same `app.lab`: another release's, or another NumPy, might give other digits, so they
are refused.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import cache
from typing import Any, ParamSpec, TypeVar

import numpy as np
from distributed import Client, KilledWorker
from distributed import Future as Task
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError

from app.lab.crew import Crew, Unavailable, WorkerLost
from app.release import digest

P = ParamSpec("P")
V = TypeVar("V")

_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 1  # a page waits for the answer
_CLOSING_SECONDS = 5  # how often a task that takes long is looked after
_AT_ONCE = 256  # tasks that are waited for, each by a thread
_NOBODY = Crew(0, 0, on_cluster=True)
_log = logging.getLogger(__name__)


class Cluster(ThreadPoolExecutor):
    """Calls what is submitted on a cluster: each thread of the pool waits for one task.

    It is connected when it is first asked for something, and again when it has lost its scheduler.
    """

    def __init__(self, address: str) -> None:
        super().__init__(_AT_ONCE, "cluster")
        self.address = address
        self._connector = ThreadPoolExecutor(1, "cluster connection")
        self._lock = threading.Lock()
        self._connection: Future[Client] | None = None

    def submit(self, fn: Callable[P, V], /, *args: P.args, **kwargs: P.kwargs) -> Future[V]:
        """Call the function on a worker; WorkerLost if those that had it have ended.

        Unavailable if no scheduler answers, or if a worker is of another release.
        """
        return super().submit(self._call, fn, args, kwargs)

    def _call(self, fn: Callable[..., V], args: Any, kwargs: Any) -> V:
        try:
            client = self._connecting().result()
        except OSError as error:
            raise Unavailable(f"no Dask scheduler answers at {self.address}") from error
        try:
            task = client.submit(_of_release, _own_release(), fn, args, kwargs, pure=False)
            return _awaited(client, task)  # type: ignore[no-any-return]
        except (ImportError, Unavailable) as error:  # it lacks our code, or has another's
            _log.warning("a worker of the cluster can't train: %s", error)
            raise Unavailable(str(error)) from error
        except (KilledWorker, CancelledError, ClosedClientError, CommClosedError) as error:
            raise WorkerLost(f"{fn.__name__}: its worker or the scheduler has ended") from error

    def crew(self) -> Crew:
        """Who is there now. Nobody while there is no connection, which is then being made."""
        connection = self._connecting()
        if not connection.done() or connection.exception():
            return _NOBODY
        client = connection.result()
        if client.status != "running" or client.scheduler is None:
            return _NOBODY
        try:
            told = client.sync(
                client.scheduler.identity, n_workers=0, callback_timeout=_ANSWER_SECONDS
            )
        except OSError:  # among them that it took too long
            return _NOBODY
        return Crew(told["n_workers"], told["total_threads"], on_cluster=True)

    def _connecting(self) -> Future[Client]:
        """The connection, or the attempt at one."""
        with self._lock:
            if self._connection is None or _over(self._connection):
                self._connection = self._connector.submit(self._connect)
            return self._connection

    def _connect(self) -> Client:
        try:
            return Client(self.address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except OSError:
            _log.warning("no Dask scheduler answers at %s", self.address)
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks. Without `wait` those that are under way are given up."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._connector.shutdown(wait, cancel_futures=cancel_futures)
        with self._lock:
            connection = self._connection
        if connection and connection.done() and not _over(connection):
            connection.result().close()


def _awaited(client: Client, task: "Task[Any]") -> Any:
    """The task's result. A client that closes forgets what is submitted meanwhile."""
    while True:
        try:
            return task.result(_CLOSING_SECONDS)
        except TimeoutError:
            if task.done():
                raise
            if _closed(client):
                raise ClosedClientError("submit", client.status) from None


def _over(connection: Future[Client]) -> bool:
    if not connection.done():
        return False
    return connection.exception() is not None or _closed(connection.result())


def _closed(client: Client) -> bool:
    return client.status in ("closing", "closed")


@cache
def _own_release() -> str:
    return f"{digest('app/lab', 'app/numerics').hex()[:12]} on NumPy {np.__version__}"


def _of_release(release: str, fn: Callable[..., V], args: Any, kwargs: Any) -> V:
    """Call a function on a worker, if that is of the release that asks for it."""
    if release != _own_release():
        raise Unavailable(f"a worker runs {_own_release()}, the server {release}")
    return fn(*args, **kwargs)
