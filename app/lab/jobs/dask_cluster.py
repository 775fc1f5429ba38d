"""An executor on a Dask cluster, whose scheduler and workers are other machines' processes.

Dask distributes tasks, and repeats those of a lost worker on another. Workers import the same
`app.lab`; those with another release of it, or of NumPy, are refused, because their digits might
differ.
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
    """Run tasks on a cluster; one thread with an event loop awaits them all.

    The connection is made with the first task, and again after the scheduler was lost.
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
        """Call the function on a worker; WorkerLost if every worker that tried has ended.

        Unavailable if no scheduler answers, or if a worker is of another release.
        """
        return self._begin(self._call(fn, args, kwargs))

    def worker_status(self) -> WorkerStatus:
        """The workers now, or the last known ones if the scheduler takes long to answer.

        Not reached while there is no connection; calling this starts one.
        """
        return self._begin(self._worker_status()).result()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; without `wait`, cancel those that run."""
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
        except Exception as error:  # the worker has no `app.lab`, or another one
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
            identity = await asyncio.wait_for(
                client.scheduler.identity(n_workers=0), _ANSWER_SECONDS
            )
        except TimeoutError:
            identity = client.scheduler_info()  # the last known state
        except OSError:
            return _NO_SCHEDULER
        return WorkerStatus(identity["n_workers"], identity["total_threads"], on_cluster=True)

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
        except Exception as error:  # also if another program answers at the address
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
    """A call that is made when it is unpickled.

    A worker ends if it can't unpickle a task; so its task is `pickle.loads`, which may raise.
    """

    def __init__(self, *call: Any) -> None:
        self.pickled = pickle.dumps(call)

    def __reduce__(self) -> Any:
        return _called, (_own_release(), pickle.PickleBuffer(self.pickled))


async def _answered(client: Client, call: _Call) -> Any:
    """The result of a call on a worker; the scheduler drops the task when nobody awaits it."""
    if _closed(client):  # a closed client would drop the task silently
        raise ClosedClientError(client.status)
    buffers: list[Any] = []
    head = pickle.dumps(call, 5, buffer_callback=buffers.append)
    arrays = [np.frombuffer(b, np.uint8) for b in buffers]  # neither pickle nor Dask copies them
    task = client.submit(pickle.loads, head, buffers=arrays, pure=False)
    answer = asyncio.ensure_future(task.result())
    answer.add_done_callback(
        lambda done: done.cancelled() or done.exception()
    )  # marks an exception as retrieved
    try:
        return await asyncio.shield(
            answer
        )  # not cancelled: Dask sends results of several tasks together
    finally:
        task.release()


def _called(release: str, call: bytes) -> tuple[str, bool, Any]:
    """The worker's release, whether the call succeeded, and its result or exception.

    Nothing is called if the worker's release is not the server's.
    """
    if release != _own_release():
        return _own_release(), False, None
    fn, args, kwargs = pickle.loads(call)
    try:
        return release, True, fn(*args, **kwargs)
    except Exception as error:  # raised again in the server
        return release, False, error


@cache
def _own_release() -> str:
    return f"{digest(PACKAGE / 'lab', PACKAGE / 'numerics').hex()[:12]} on NumPy {np.__version__}"
