import asyncio
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import get_task_stream

from app.lab import training
from app.lab.jobs import dask_cluster
from app.lab.jobs.dask_cluster import DaskCluster
from app.lab.jobs.process_pool import ProcessPool
from app.lab.jobs.run_manager import RunManager
from app.lab.jobs.run_queue import RunQueue
from app.lab.jobs.worker_status import Unavailable, WorkerLost, WorkerStatus
from tests.benchmarks.processes import free_port
from tests.clusters import ROOT, OwnCluster, started
from tests.lab.test_run_manager import every_cell, small_map
from tests.serving import PATIENCE

MAP = small_map(transfer="400", epochs="3")
UNREACHED = WorkerStatus(0, 0, on_cluster=True, reached=False)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Who asks the scheduler for something waits until it answers, on however busy a machine."""
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", PATIENCE)
    monkeypatch.setattr(dask_cluster, "_ANSWER_SECONDS", PATIENCE)


@pytest.fixture(scope="module")
def dask():
    with started() as found:
        yield found


@contextmanager
def executor_on(address):
    executor = DaskCluster(address)
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@pytest.fixture
def executor(dask):
    with executor_on(dask.address) as found:
        yield found


def on_this_machine(temperature_map):
    workers = ProcessPool(1)
    manager = RunManager(workers, RunQueue(1, 0), workers.worker_status)
    try:
        return asyncio.run(every_cell(manager, temperature_map))
    finally:
        manager.close()


def engine_of(executor):
    return RunManager(executor, RunQueue(1, 0), executor.worker_status)


def test_a_map_uses_every_worker_and_has_the_digits_of_this_machine(dask, executor):
    with dask.client() as client, get_task_stream(client) as tasks:
        cells = asyncio.run(every_cell(engine_of(executor), MAP))
    assert cells == on_this_machine(MAP)
    assert len(tasks.data) >= MAP.base.epochs * len(MAP.cells)
    assert len({task["worker"] for task in tasks.data}) == 2


def test_a_killed_worker_loses_nothing_and_changes_no_digit():
    with started() as dask, executor_on(dask.address) as executor:

        async def scenario():
            manager, seen = engine_of(executor), []
            async for told in manager.cells(MAP):
                seen.append(told)
                if len(seen) == 1:  # others have begun
                    dask.workers[0].kill()
            return seen

        assert asyncio.run(scenario()) == on_this_machine(MAP)
        assert executor.worker_status() == WorkerStatus(1, 1, on_cluster=True)


def test_a_map_goes_on_at_a_scheduler_that_has_come_back():
    with started(1) as dask, executor_on(dask.address) as executor:

        async def scenario():
            manager, seen = engine_of(executor), []
            async for told in manager.cells(MAP):
                seen.append(told)
                if len(seen) == 1:
                    dask.processes.close()
                    dask.start(1)
            return seen

        assert asyncio.run(scenario()) == on_this_machine(MAP)


def test_exception_of_a_task_is_raised_in_the_server(executor):
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result(PATIENCE)


def n_tasks(client):
    return client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))


def test_task_that_nobody_awaits_leaves_the_scheduler(tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)  # who reads it waits for who writes
    with started(1) as dask, executor_on(dask.address) as executor, dask.client() as client:
        first, *others = [executor.submit(Path.read_bytes, gate) for _ in range(20)]
        deadline = time.monotonic() + PATIENCE
        while n_tasks(client) < 20:
            assert time.monotonic() < deadline
        assert all(other.cancel() for other in others)
        while n_tasks(client) > 1:
            assert time.monotonic() < deadline
        gate.write_bytes(b"open")
        assert first.result(PATIENCE) == b"open"


def test_a_task_that_ends_every_worker_is_lost():
    with started(4) as dask, executor_on(dask.address) as executor:
        fatal = executor.submit(os._exit, 1)
        assert isinstance(fatal.exception(PATIENCE), WorkerLost)
        assert executor.worker_status() == WorkerStatus(0, 0, on_cluster=True)


def renamed(lab):
    module = lab / "training.py"
    module.write_text(module.read_text().replace("def start(", "def begin("))


def older(lab):
    (lab / "jobs" / "dask_cluster.py").unlink()


@pytest.mark.parametrize(("change", "why"), [(renamed, "a worker runs "), (older, "No module ")])
def test_a_worker_of_another_release_is_refused_and_lives_on(tmp_path, caplog, change, why):
    shutil.copytree(ROOT / "app", tmp_path / "app")
    change(tmp_path / "app" / "lab")
    with started(1, tmp_path) as dask, executor_on(dask.address) as executor:
        refused = executor.submit(training.start, MAP.base).exception(PATIENCE)
        assert isinstance(refused, Unavailable)
        with dask.client() as client:
            assert client.submit(os.getpid).result(PATIENCE) == dask.workers[0].pid
    assert str(refused).startswith(why)
    assert f"a worker of the cluster can't train: {why}" in caplog.text


def test_without_a_scheduler_nobody_is_there_until_one_comes(monkeypatch):
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 0.2)
    dask = OwnCluster()
    with executor_on(dask.address) as executor:
        with pytest.raises(Unavailable, match=str(dask.port)):
            executor.submit(os.getpid).result(PATIENCE)
        assert executor.worker_status() == UNREACHED
        with dask.processes:
            monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", PATIENCE)
            dask.start(1)
            assert executor.submit(os.getpid).result(PATIENCE) == dask.workers[0].pid
            assert executor.worker_status() == WorkerStatus(1, 1, on_cluster=True)


def test_a_port_that_is_silent_is_no_scheduler(monkeypatch):
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with executor_on(f"tcp://127.0.0.1:{port}") as executor:
            assert isinstance(executor.submit(os.getpid).exception(PATIENCE), Unavailable)
            assert executor.worker_status() == UNREACHED


def test_a_scheduler_that_hangs_holds_up_no_page(monkeypatch):
    with started(1) as dask, executor_on(dask.address) as executor:
        executor.submit(os.getpid).result(PATIENCE)
        monkeypatch.setattr(dask_cluster, "_ANSWER_SECONDS", 1)
        dask.scheduler.send_signal(signal.SIGSTOP)
        asked = ThreadPoolExecutor(1).submit(executor.worker_status)
        assert asked.result(PATIENCE) == WorkerStatus(1, 1, on_cluster=True)  # who was there last
        dask.scheduler.send_signal(signal.SIGCONT)
        monkeypatch.setattr(dask_cluster, "_ANSWER_SECONDS", PATIENCE)
        executor.submit(os.getpid).result(PATIENCE)
        assert executor.worker_status() == WorkerStatus(1, 1, on_cluster=True)


def test_a_connection_that_is_made_after_the_end_is_closed(dask):
    with dask.client() as client:

        def clients():
            return client.run_on_scheduler(lambda dask_scheduler: set(dask_scheduler.clients))

        before = clients()
        executor = DaskCluster(dask.address)
        waiting = executor.submit(os.getpid)
        executor.shutdown(wait=True, cancel_futures=True)
        assert waiting.cancelled()
        assert clients() <= before
        del executor
        gc.collect()  # a client that is still open says so


ENDS_WHILE_IT_CONNECTS = """
import os
from app.lab.jobs import dask_cluster
dask_cluster._CONNECT_SECONDS = 600
executor = dask_cluster.DaskCluster("tcp://127.0.0.1:{port}")
waiting = executor.submit(os.getpid)
executor.shutdown(wait=False, cancel_futures=True)
assert waiting.cancelled()
"""


def test_a_port_where_nobody_listens_does_not_hold_up_the_end():
    script = ENDS_WHILE_IT_CONNECTS.format(port=free_port())
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, timeout=PATIENCE, capture_output=True
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_task_after_shutdown_is_refused(dask):
    executor = DaskCluster(dask.address)
    last = executor.submit(os.getpid)
    executor.shutdown()
    assert last.result(0) in [worker.pid for worker in dask.workers]
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(os.getpid)
