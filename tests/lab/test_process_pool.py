import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from app.lab.jobs.process_pool import ProcessPool, WorkerLost
from tests.serving import PATIENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workers():
    executor = ProcessPool(2)
    yield executor
    executor.shutdown(wait=False)


def ended(process):
    process.join(PATIENCE)
    return not process.is_alive()


def test_a_task_is_computed_in_another_process(workers):
    assert workers.submit(os.getpid).result(PATIENCE) == workers.processes[0].pid != os.getpid()


def test_exception_of_a_task_is_raised_in_the_server(workers):
    with pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result(PATIENCE)
    assert workers.submit(divmod, 7, 2).result(PATIENCE) == (3, 1)


def test_a_worker_gives_way_to_the_server_and_computes_on_one_core(workers):
    assert workers.submit(os.nice, 0).result(PATIENCE) > os.nice(0)
    assert workers.submit(os.getenv, "OPENBLAS_NUM_THREADS").result(PATIENCE) == "1"


def test_a_worker_that_ends_is_replaced(workers):
    with pytest.raises(WorkerLost):
        workers.submit(os._exit, 1).result(PATIENCE)
    assert workers.submit(divmod, 7, 2).result(PATIENCE) == (3, 1)


def test_a_worker_killed_while_it_answers_is_no_end_of_the_others(workers):
    workers.submit(os.getpid).result(PATIENCE)
    (worker,) = workers._all
    answer = workers.submit(bytes, 200_000_000)
    assert worker.pipe.poll(PATIENCE)  # the answer has begun to arrive
    worker.process.kill()
    with pytest.raises(WorkerLost):
        answer.result(PATIENCE)
    both = [workers.submit(divmod, k, 2) for k in range(6)]
    assert [future.result(PATIENCE) for future in both] == [divmod(k, 2) for k in range(6)]


def test_processes_end_with_the_executor_whatever_they_are_doing():
    workers = ProcessPool(1)
    workers.submit(os.getpid).result(PATIENCE)
    (process,) = workers.processes
    workers.submit(pow, 3, 10**9)  # takes for ever
    workers.shutdown(wait=False)
    assert ended(process)


SERVER = """
import os, sys
from app.lab.jobs.process_pool import ProcessPool
if __name__ == "__main__":
    print(ProcessPool(1).submit(os.getpid).result(), flush=True)
    sys.stdin.read()
"""


def test_processes_end_with_a_server_that_was_killed(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    server = subprocess.Popen(
        [sys.executable, script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(server.stdout.readline())
    watch = os.pidfd_open(pid)
    server.kill()
    server.wait()
    server.stdin.close()
    server.stdout.close()
    assert select.select([watch], [], [], 20)[0], "the worker goes on"
    os.close(watch)
