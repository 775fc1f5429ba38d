"""The load of streams.py: raw sockets that note when each event arrives, and parse nothing else.

The time is perf_counter's: a loop's own stands still while it handles what has arrived together.
"""

import asyncio
import re
import time
from typing import Any, cast

from tests.benchmarks.client import Answer, answer_task, request
from tests.benchmarks.processes import HOST

_MARK = re.compile(rb"\nid: (\d+)\n|event: (done)\n")
_GRACE_SECONDS = 20.0


class _Stream(asyncio.Protocol):
    """One connection: the identifiers of its events and the times at which they came."""

    def __init__(self, asking: bytes) -> None:
        self.asking = asking
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.rest = b""
        self.marks: list[str] = []
        self.times: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self.asked = time.perf_counter()
        self.transport.write(self.asking)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        data = self.rest + data
        end = data.rfind(b"\n\n") + 2
        for mark in _MARK.finditer(data, 0, end):
            self.marks.append((mark[1] or mark[2]).decode())
            self.times.append(now)
        self.rest = data[end:]
        if self.marks and self.marks[-1] == "done":
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def _open(task: Answer, path: str, at: float) -> _Stream:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(at - time.perf_counter())
    asking = request(path, "Accept: text/event-stream")
    _, stream = await loop.create_connection(lambda: _Stream(asking), HOST, task["port"])
    await stream.ended
    return stream


async def load(task: Answer) -> Answer:
    """Open a stream for every path; the lateness of all events, in milliseconds."""
    start = time.perf_counter()
    gap = task["open_seconds"] / len(task["paths"])
    opening = (_open(task, path, start + i * gap) for i, path in enumerate(task["paths"]))
    limit = task["open_seconds"] + task["steps"] * task["pace_ms"] / 1000 + _GRACE_SECONDS
    streams = await asyncio.wait_for(asyncio.gather(*opening), limit)
    expected = [*map(str, range(task["steps"] + 1)), "done"]
    return {
        "late_ms": [late for stream in streams for late in _lateness(stream, task)],
        "first_ms": [1000 * (s.times[0] - s.asked) for s in streams if s.times],
        "faulty": sum(stream.marks != expected for stream in streams),
    }


def _lateness(stream: _Stream, task: dict[str, Any]) -> list[float]:
    first, pace = stream.times[0], task["pace_ms"] / 1000
    steps = stream.times[1:-1]  # without the first, which sets the clock, and without `done`
    return [round(1000 * (t - first - k * pace), 3) for k, t in enumerate(steps, 1)]


if __name__ == "__main__":
    answer_task(load)
