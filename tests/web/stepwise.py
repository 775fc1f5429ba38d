"""A server on which a test decides when the next epoch is computed."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from unittest import mock
from urllib.parse import urlsplit

import httpx

from app.lab.jobs.run_queue import RunQueue
from app.lab.jobs.worker_status import WorkerStatus
from app.settings import Settings
from tests.serving import PATIENCE, client_of, serving
from tests.web.events import events

LAB = "/api/v1/lab"


class Stepwise(ThreadPoolExecutor):
    """An executor that computes a task when the test allows it."""

    def __init__(self):
        super().__init__(1)
        self.given = SimpleQueue()
        self.computed = []  # the configuration of each task
        self._allowed = threading.Semaphore(0)

    def worker_status(self):
        return WorkerStatus(1, 1)

    def submit(self, task, *args):
        if not args:
            return super().submit(task)  # a task that starts a worker
        self.given.put(args[0].width)
        return super().submit(self._once_allowed, task, *args)

    def _once_allowed(self, task, *args):
        self._allowed.acquire()
        self.computed.append(args[0])
        return task(*args)

    def allow(self, n):
        self._allowed.release(n)

    def widths(self):
        return [run.width for run in self.computed]


@dataclass
class Lab:
    """A server whose executor is Stepwise."""

    client: httpx.Client
    executor: Stepwise
    left: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def train(self, path):
        """What a whole run's route answers, its epochs allowed."""
        self.executor.allow(100)
        return self.client.get(path)

    def begun(self, width):
        """Await a task of a run of that width."""
        while self.executor.given.get(timeout=PATIENCE) != width:
            pass

    def gone(self):
        """Wait until a client has given a slot back."""
        assert self.left.acquire(timeout=PATIENCE)

    @contextmanager
    def asked(self, path, forwarded_for="", then=b""):
        """A request of which no answer is read before it is cut, and what is sent after it."""
        address = urlsplit(str(self.client.base_url))
        with socket.create_connection((address.hostname, address.port)) as connection:
            head = f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {forwarded_for}\r\n\r\n"
            connection.sendall(head.encode() + then)
            yield


@contextmanager
def stepwise(**settings):
    lab = Lab(None, Stepwise())

    class Watched(RunQueue):
        def leave(self, *who):
            super().leave(*who)
            lab.left.release()

    with (
        mock.patch("app.main.ProcessPool", lambda workers: lab.executor),
        mock.patch("app.main.RunQueue", Watched),
        serving(Settings(lab_workers=1, **settings)) as url,
        client_of(url) as lab.client,
    ):
        try:
            yield lab
        finally:
            lab.executor.allow(10_000)


@contextmanager
def streaming(lab, path):
    """Watch a stream; the value gives its events."""
    with lab.client.stream("GET", path) as answer:
        assert answer.status_code == 200
        yield events(answer.iter_lines())


def small(width, route="run/stream", epochs=40):
    return f"{LAB}/{route}?width={width}&transfer=60&epochs={epochs}"


def small_map(width):
    return f"{LAB}/map/stream?widths={width}&temperatures=1,2,3,4&seeds=10&transfer=60&epochs=1"


def refused(answer):
    if answer.status_code != 503:
        return False
    assert int(answer.headers["retry-after"]) > 0
    assert "public" not in answer.headers.get("cache-control", "")
    assert "try again" in answer.json()["detail"]
    return True
