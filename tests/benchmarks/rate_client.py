"""The load of rates.py: raw HTTP/1.1, one request under way on each connection."""

import asyncio
import re
import time
from collections.abc import Iterator
from itertools import cycle
from typing import cast

from tests.benchmarks.client import Answer, answer_task, request
from tests.benchmarks.processes import HOST

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_GRACE_SECONDS = 10.0


class _Connection(asyncio.Protocol):
    """Asks, counts the answer's bytes, asks again, until the time is up."""

    def __init__(self, requests: Iterator[bytes], deadline: float) -> None:
        self.requests, self.deadline = requests, deadline
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answers = 0
        self.head, self.missing = b"", -1  # missing: bytes of the body, -1 while the head is read

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self._ask()

    def _ask(self) -> None:
        if time.perf_counter() < self.deadline:
            self.transport.write(next(self.requests))
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self.missing < 0:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            self.missing = self._length(end) - (len(self.head) - end - 4)
        else:
            self.missing -= len(data)
        if self.missing == 0:
            self.answers += 1
            self.head, self.missing = b"", -1
            self._ask()

    def _length(self, end: int) -> int:
        length = _LENGTH.search(self.head, 0, end)
        if not self.head.startswith(b"HTTP/1.1 200") or not length:
            raise RuntimeError(f"not an answer to count: {self.head[:end]!r}")
        return int(length[1])

    def connection_lost(self, exc: Exception | None) -> None:
        if time.perf_counter() < self.deadline:
            self.closed.set_exception(exc or RuntimeError("the server closed a connection"))
        else:
            self.closed.set_result(None)


async def load(task: Answer) -> Answer:
    """Keep the task's number of connections busy for its seconds; count the good answers."""
    loop = asyncio.get_running_loop()
    requests = cycle([request(path, *task["headers"]) for path in task["paths"]])
    began = time.perf_counter()
    deadline = began + task["seconds"]
    pairs = [
        await loop.create_connection(lambda: _Connection(requests, deadline), HOST, task["port"])
        for _ in range(task["connections"])
    ]
    closing = asyncio.gather(*(connection.closed for _, connection in pairs))
    await asyncio.wait_for(closing, task["seconds"] + _GRACE_SECONDS)
    answers = sum(connection.answers for _, connection in pairs)
    return {"answers": answers, "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    answer_task(load)
