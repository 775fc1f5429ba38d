import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from distributed import get_task_stream

from app.lab import cluster
from app.lab.cluster import Cluster
from app.lab.crew import Crew, Unavailable, WorkerLost
from app.lab.engine import Engine
from app.lab.places import Places
from app.lab.workers import Workers
from tests.benchmarks.processes import free_port
from tests.clusters import DaskCluster, started
from tests.lab.test_engine import every_cell, small_map

MAP = small_map(transfer="400", epochs="3")


@pytest.fixture(scope="module")
def dask():
    with started() as found:
        yield found


@contextmanager
def executor_on(address):
    executor = Cluster(address)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@pytest.fixture
def executor(dask):
    with executor_on(dask.address) as found:
        yield found


def on_this_machine(grid):
    workers = Workers(1)
    engine = Engine(workers, Places(1, 0), workers.crew)
    try:
        return asyncio.run(every_cell(engine, grid))
    finally:
        engine.close()


def engine_of(executor):
    return Engine(executor, Places(1, 0), executor.crew)


def test_a_map_uses_every_worker_and_has_the_digits_of_this_machine(dask, executor):
    with dask.client() as client, get_task_stream(client) as tasks:
        cells = asyncio.run(every_cell(engine_of(executor), MAP))
    assert cells == on_this_machine(MAP)
    epochs = [task for task in tasks.data if task["key"].startswith("_of_release")]
    assert len(epochs) >= MAP.base.epochs * len(MAP.cells)
    assert len({task["worker"] for task in epochs}) == 2


def test_a_killed_worker_loses_nothing_and_changes_no_digit():
    with started() as dask, executor_on(dask.address) as executor:

        async def scenario():
            engine, seen = engine_of(executor), []
            async for told in engine.cells(MAP):
                seen.append(told)
                if len(seen) == 1:  # others have begun
                    dask.workers[0].kill()
            return seen

        assert asyncio.run(scenario()) == on_this_machine(MAP)
        assert executor.crew() == Crew(1, 1, on_cluster=True)


def test_a_map_goes_on_at_a_scheduler_that_has_come_back():
    with started(1) as dask, executor_on(dask.address) as executor:

        async def scenario():
            engine, seen = engine_of(executor), []
            async for told in engine.cells(MAP):
                seen.append(told)
                if len(seen) == 1:
                    dask.processes.close()
                    dask.start(1)
            return seen

        assert asyncio.run(scenario()) == on_this_machine(MAP)


def test_what_a_task_raises_is_raised_where_it_was_asked_for(executor):
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result(30)


def test_a_task_that_ends_every_worker_is_lost():
    with started(4) as dask, executor_on(dask.address) as executor:
        fatal = executor.submit(os._exit, 1)
        assert isinstance(fatal.exception(60), WorkerLost)


def test_a_worker_of_another_release_is_refused_and_the_log_says_so(executor, monkeypatch, caplog):
    monkeypatch.setattr(cluster, "_own_release", lambda: "another release")
    with pytest.raises(Unavailable, match="another release"):
        executor.submit(os.getpid).result(30)
    assert "a worker of the cluster can't train: " in caplog.text
    assert "another release" in caplog.text


def test_without_a_scheduler_nobody_is_there_until_one_comes(monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.2)
    dask = DaskCluster()
    with executor_on(dask.address) as executor:
        with pytest.raises(Unavailable, match=str(dask.port)):
            executor.submit(os.getpid).result(30)
        assert executor.crew() == Crew(0, 0, on_cluster=True)
        with dask.processes:
            dask.start(1)
            monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 30)
            assert executor.submit(os.getpid).result(60) == dask.workers[0].pid
            assert executor.crew() == Crew(1, 1, on_cluster=True)


def test_a_scheduler_that_hangs_holds_up_no_page():
    with started(1) as dask, executor_on(dask.address) as executor:
        executor.submit(os.getpid).result(30)
        dask.scheduler.send_signal(signal.SIGSTOP)
        asked = ThreadPoolExecutor(1).submit(executor.crew)
        assert asked.result(10) == Crew(0, 0, on_cluster=True)
        dask.scheduler.send_signal(signal.SIGCONT)
        executor.submit(os.getpid).result(30)
        assert executor.crew() == Crew(1, 1, on_cluster=True)


def test_a_port_where_nobody_listens_does_not_hold_up_the_end():
    executor = Cluster(f"tcp://127.0.0.1:{free_port()}")
    waiting = executor.submit(os.getpid)
    executor.shutdown(wait=False, cancel_futures=True)
    assert waiting.exception(30) is not None or waiting.cancelled()
