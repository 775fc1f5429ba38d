"""A real Dask cluster on loopback: a scheduler and workers, each a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client

from tests.benchmarks.processes import HOST, free_port

ROOT = Path(__file__).parents[1]
_SECONDS = 120  # to wait for the start, on a busy machine


@dataclass
class OwnCluster:
    """A cluster whose processes end with `started`; a test may end some earlier."""

    release: Path = ROOT  # the folder whose `app` the workers have
    port: int = field(default_factory=free_port)
    processes: ExitStack = field(default_factory=ExitStack)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The value for SOFT_TARGETS_DASK."""
        return f"tcp://{HOST}:{self.port}"

    def start(self, workers: int) -> None:
        """Start the scheduler and a number of workers, and wait for them."""
        self.scheduler = self._process(ROOT, "scheduler", "--port", str(self.port))
        worker = ("worker", self.address, *_WORKER)
        self.workers = [self._process(self.release, *worker) for _ in range(workers)]
        with ThreadPoolExecutor(
            1
        ) as elsewhere:  # in this thread a client would use Playwright's event loop
            elsewhere.submit(self._await, workers).result()

    def _await(self, workers: int) -> None:
        with self.client() as client:
            client.wait_for_workers(workers, timeout=_SECONDS)

    def client(self) -> Client:
        """A client of the cluster, to inspect it."""
        return Client(self.address, timeout=_SECONDS, set_as_default=False)

    def _process(self, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--host", HOST, "--no-dashboard"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.callback(process.wait)
        self.processes.callback(process.kill)
        return process


_WORKER = ("--nthreads", "1", "--no-nanny")  # without a nanny a killed worker is not restarted


@contextmanager
def started(workers: int = 2, release: Path = ROOT) -> Iterator[OwnCluster]:
    """A cluster with a running scheduler and workers."""
    cluster = OwnCluster(release)
    with cluster.processes:
        cluster.start(workers)
        yield cluster
