"""A thousand streams at once on one worker: how late their steps come, and what each weighs."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from tests.benchmarks.memory import resident_mb
from tests.benchmarks.processes import HOST, our_server, run_client
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile

_STREAMS, _STEPS, _PACE_MS = 1000, 35, 100


def measure(quick: bool = False) -> list[Row]:
    """Lateness against the time that each step is due after its stream's first."""
    streams = _STREAMS // 4 if quick else _STREAMS
    with our_server() as server:
        paths = [
            f"/api/v1/trajectory/stream?pace={_PACE_MS}&steps={_STEPS}&T={1 + k % 20 / 2}"
            for k in range(streams)
        ]
        task = {"port": server.port, "paths": paths, "pace_ms": _PACE_MS, "steps": _STEPS}
        asyncio.run(_held(server.port, 1, lambda: 0.0))
        before = resident_mb(server.process.pid)
        held = asyncio.run(_held(server.port, streams, lambda: resident_mb(server.process.pid)))
        answer = run_client("stream_client", task | {"open_seconds": 2.0})
    late = answer["late_ms"]
    return [
        Row("capacity", f"{streams:,} streams: missing or misplaced events", "streams",
            answer["faulty"], aim="0"),
        Row("capacity", "a step late, p99", "ms", percentile(late, 0.99), aim="<= 50 ms"),
        Row("capacity", "a step late, max", "ms", max(late)),
        Row("capacity", "memory of an open stream", "kB", 1000 * (held - before) / streams),
    ]  # fmt: skip


async def _held(port: int, streams: int, weigh: Callable[[], float]) -> float:
    """What `weigh` says while so many streams are open, each between two steps."""
    request = b"GET /api/v1/trajectory/stream?pace=2000 HTTP/1.1\r\nHost: x\r\n\r\n"
    writers = []
    for _ in range(streams):
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(request)
        await reader.readuntil(b"event: step")
        writers.append(writer)
    weight = weigh()
    with ExitStack() as stack:
        for writer in writers:
            stack.callback(writer.close)
    return weight
