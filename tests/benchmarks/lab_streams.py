"""Runs of the lab over HTTP, as streams: one run's events, or several that go on for a while."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from tests.benchmarks.processes import HOST

_SECONDS = 60.0  # without an event


def events(port: int, query: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and the data of each event of a run's stream."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=_SECONDS)) as connection:
        connection.request("GET", f"/api/v1/lab/run/stream?{query}")
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.read()!r}")
        name = ""
        for line in answer:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


def whole_run(port: int, query: str) -> dict[str, Any]:
    """The result of a run, after all of its events."""
    (*_, (name, result)) = events(port, query)
    if name != "done":
        raise RuntimeError(f"a stream ended with {name}: {query}")
    return result


@contextmanager
def training(port: int, streams: int, queries: Iterator[str]) -> Iterator[None]:
    """As many runs at once for as long as this lasts; when one is done, the next query is asked."""
    ended = threading.Event()
    threads = [_Stream(port, queries, ended) for _ in range(streams)]
    with ExitStack() as stack:
        for thread in threads:
            thread.start()
            stack.callback(thread.join)
        stack.callback(ended.set)  # called first
        for thread in threads:
            thread.trains.wait()
        yield
    for thread in threads:
        if thread.failure:
            raise thread.failure


class _Stream(threading.Thread):
    """One run after another."""

    def __init__(self, port: int, queries: Iterator[str], ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.queries, self.ended = port, queries, ended
        self.trains = threading.Event()  # its first epoch is there
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                self._one()
        except Exception as failure:
            self.failure = failure
        self.trains.set()

    def _one(self) -> None:
        for _ in events(self.port, next(self.queries)):
            self.trains.set()
            if self.ended.is_set():
                return
