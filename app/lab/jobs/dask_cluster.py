"""An executor on a Dask cluster, whose scheduler and workers are other machines' processes.

Dask distributes what is submitted, and gives it to another worker where one is lost. Its workers
import the same `app.lab`: another release's, or another NumPy, might give other digits, so they
are refused.
"""

import asyncio
import logging
import pickle
import threading
from collections.abc import Callable, Coroutine
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from typing import Any, ParamSpec, TypeVar

import numpy as np
from distributed import Client, KilledWorker
from distributed.client import ClosedClientError

from ...release import digest
from ...resources import PACKAGE
from .worker_status import Unavailable, WorkerLost, WorkerStatus

P = ParamSpec("P")
V = TypeVar("V")

_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 1  # a page waits for the answer
_NO_SCHEDULER = WorkerStatus(0, 0, on_cluster=True, reached=False)
_log = logging.getLogger(__name__)


class DaskCluster(futures.Executor):
    """Calls what is submitted on a cluster; one thread, with a loop of its own, awaits them all.

    It is connected when it is first asked for something, and again when it has lost its scheduler.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._connection: asyncio.Task[Client] | None = None
        self._under_way: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._closing = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="cluster", daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[P, V], /, *args: P.args, **kwargs: P.kwargs) -> Future[V]:
        """Call the function on a worker; WorkerLost if those that had it have ended.

        Unavailable if no scheduler answers, or if a worker is of another release.
        """
        return self._begin(self._call(fn, args, kwargs))

    def worker_status(self) -> WorkerStatus:
        """Who is there now; who was there last where the scheduler takes long to answer.

        Not reached while there is no connection, which is then being made.
        """
        return self._begin(self._worker_status()).result()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks. Without `wait` those that are under way are given up."""
        with self._lock:
            closed, self._closed = self._closed, True
        if wait and not cancel_futures:
            futures.wait(list(self._under_way))
        for future in list(self._under_way):
            future.cancel()
        if not closed:
            self._loop.call_soon_threadsafe(self._closing.set)
        if wait:
            self._thread.join()

    def _begin(self, coroutine: Coroutine[Any, Any, V]) -> Future[V]:
        with self._lock:
            if self._closed:
                coroutine.close()
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
            self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_closed())

    async def _until_closed(self) -> None:
        await self._closing.wait()
        if self._connection:
            with suppress(Unavailable, TimeoutError):  # no scheduler, or one that hangs
                await (await self._connection).close()

    async def _call(self, fn: Callable[..., V], args: Any, kwargs: Any) -> V:
        client = await asyncio.shield(self._connecting())
        try:
            release, succeeded, answer = await _answered(client, _Call(fn, args, kwargs))
            if release != _own_release():
                raise Unavailable(f"a worker runs {release}, the server {_own_release()}")
        except (KilledWorker, futures.CancelledError, ClosedClientError, OSError) as error:
            raise WorkerLost(f"{fn.__name__}: its worker or the scheduler has ended") from error
        except Exception as error:  # it lacks our code, or has another's
            _log.warning("a worker of the cluster can't train: %s", error)
            raise Unavailable(str(error)) from error
        if succeeded:
            return answer  # type: ignore[no-any-return]
        raise answer

    async def _worker_status(self) -> WorkerStatus:
        connection = self._connecting()
        client = connection.result() if connection.done() else None
        if client is None or client.scheduler is None or client.status != "running":
            return _NO_SCHEDULER
        try:
            told = await asyncio.wait_for(client.scheduler.identity(n_workers=0), _ANSWER_SECONDS)
        except TimeoutError:
            told = client.scheduler_info()  # as it was last heard
        except OSError:
            return _NO_SCHEDULER
        return WorkerStatus(told["n_workers"], told["total_threads"], on_cluster=True)

    def _connecting(self) -> "asyncio.Task[Client]":
        """The connection, or the attempt at one."""
        if self._connection is None or _over(self._connection):
            self._connection = asyncio.create_task(self._connect())
        return self._connection

    async def _connect(self) -> Client:
        client = Client(
            self.address, asynchronous=True, timeout=_CONNECT_SECONDS, set_as_default=False
        )
        try:
            await asyncio.wait_for(client, 2 * _CONNECT_SECONDS)  # Dask's limit has gaps
        except Exception as error:  # among them that what answers is no scheduler
            await client.close()
            _log.warning("no Dask scheduler answers at %s: %s", self.address, error)
            raise Unavailable(f"no Dask scheduler answers at {self.address}") from error
        return client


def _over(connection: "asyncio.Task[Client]") -> bool:
    if not connection.done():
        return False
    return connection.exception() is not None or _closed(connection.result())


def _closed(client: Client) -> bool:
    return client.status in ("closing", "closed")


class _Call:
    """A call that is made where this is unpickled.

    A worker dies of a task that it can't unpickle, so that it is given `pickle.loads` as a task.
    """

    def __init__(self, *call: Any) -> None:
        self.pickled = pickle.dumps(call)

    def __reduce__(self) -> Any:
        return _called, (_own_release(), pickle.PickleBuffer(self.pickled))


async def _answered(client: Client, call: _Call) -> Any:
    """What the call gives on a worker; it leaves the scheduler when nobody awaits it any more."""
    if _closed(client):  # it would forget the task
        raise ClosedClientError(client.status)
    buffers: list[Any] = []
    head = pickle.dumps(call, 5, buffer_callback=buffers.append)
    arrays = [np.frombuffer(b, np.uint8) for b in buffers]  # neither pickle nor Dask copies them
    task = client.submit(pickle.loads, head, buffers=arrays, pure=False)
    answer = asyncio.ensure_future(task.result())
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())  # is seen
    try:
        return await asyncio.shield(answer)  # not cancelled: others' results may come with it
    finally:
        task.release()


def _called(release: str, call: bytes) -> tuple[str, bool, Any]:
    """A worker's release and, if that is the one asked for, what the call returns or raises."""
    if release != _own_release():
        return _own_release(), False, None
    fn, args, kwargs = pickle.loads(call)
    try:
        return release, True, fn(*args, **kwargs)
    except Exception as error:  # raised again where it was asked for
        return release, False, error


@cache
def _own_release() -> str:
    return f"{digest(PACKAGE / 'lab', PACKAGE / 'numerics').hex()[:12]} on NumPy {np.__version__}"
