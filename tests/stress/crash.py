"""Processes are killed: a server of three under 200 streams, a lab's worker under a run.

Who loses what, and for how long.
"""

import asyncio
import json
import os
import signal
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import httpx

from tests.benchmarks.lab_streams import whole_run
from tests.benchmarks.memory import below
from tests.benchmarks.processes import HOST, our_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile
from tests.stress.edge import edge

_STREAMS, _STEPS, _PACE_MS = 200, 35, 100
_RETRY_SECONDS = 0.25
_EPOCHS = 12


@dataclass
class _Seen:
    """What one client has received: the steps, and when each came."""

    steps: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    connections: int = 0
    done: bool = False
    back: float = 0.0  # when the first event of another connection came


def measure(quick: bool = False) -> list[Row]:
    """SIGKILL for both."""
    return [*_servers(_STREAMS // 4 if quick else _STREAMS), _lab_worker()]


def _servers(streams: int) -> list[Row]:
    """Three processes behind nginx; one is killed a second after the streams have opened."""
    with ExitStack() as stack:
        servers = [stack.enter_context(our_server(lab_workers="1")) for _ in range(3)]
        port = stack.enter_context(edge([server.port for server in servers]))

        async def scenario() -> tuple[float, list[_Seen]]:
            clients = [asyncio.create_task(_watch(port, k)) for k in range(streams)]
            await asyncio.sleep(1.0)
            servers[0].process.kill()
            killed = time.perf_counter()
            return killed, await asyncio.wait_for(asyncio.gather(*clients), 60)

        killed, seen = asyncio.run(scenario())
    expected = list(range(_STEPS + 1))
    late = [late for client in seen for late in _lateness(client)]
    cut = [client for client in seen if client.connections > 1]
    return [
        Row("crash", f"{streams} streams: cut off by the kill", "streams", len(cut)),
        Row("crash", "from the kill until all of them had another step", "ms",
            1000 * (max(client.back for client in cut) - killed)),
        Row("crash", "without every step once, in order", "streams",
            sum(client.steps != expected or not client.done for client in seen), aim="0"),
        Row("crash", "a step late, p99", "ms", percentile(late, 0.99)),
        Row("crash", "a step late, max", "ms", max(late), aim="<= 2000 ms"),
    ]  # fmt: skip


def _lab_worker() -> Row:
    """Epochs of a run whose worker is killed after the second, in place of another."""
    times: list[float] = []
    with our_server(lab_workers="1") as server:
        whole_run(server.port, "width=8&transfer=60&epochs=1")
        path = f"{server.url}/api/v1/lab/run/stream?epochs={_EPOCHS}"
        with httpx.stream("GET", path, timeout=60) as answer:
            for line in answer.iter_lines():
                if line == "event: epoch":
                    times.append(time.perf_counter())
                    if len(times) == 2:
                        for worker in below(server.process.pid):
                            os.kill(worker, signal.SIGKILL)
    gaps = [1000 * (b - a) for a, b in pairwise(times)]
    missing = _EPOCHS - len(times)
    label = "the lab's worker killed: until the next epoch, and an undisturbed one"
    return Row("crash", f"{label}{f' ({missing} MISSING)' if missing else ''}", "ms",
               gaps[1], median(gaps), gaps[1] / median(gaps))  # fmt: skip


def _lateness(client: _Seen) -> list[float]:
    first = client.times[0]
    return [
        1000 * (at - first) - step * _PACE_MS
        for step, at in zip(client.steps, client.times, strict=True)
    ]


async def _watch(port: int, k: int) -> _Seen:
    """A client that comes back with the last step it has, as a browser does."""
    seen = _Seen()
    path = f"/api/v1/trajectory/stream?steps={_STEPS}&pace={_PACE_MS}&T={1 + k % 10}"
    while not seen.done:
        seen.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            await _once(port, path, seen)
        if not seen.done:
            await asyncio.sleep(_RETRY_SECONDS)
    return seen


async def _once(port: int, path: str, seen: _Seen) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    last = f"Last-Event-ID: {seen.steps[-1]}\r\n" if seen.steps else ""
    writer.write(f"GET {path} HTTP/1.0\r\nHost: a.example\r\n{last}\r\n".encode())
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise ValueError(head[:40])
        while not seen.done:
            event = (await reader.readuntil(b"\n\n")).decode()
            if "event: done" in event:
                seen.done = True
            elif "event: step" in event:
                data = next(x for x in event.splitlines() if x.startswith("data: "))
                seen.steps.append(json.loads(data[6:])["step"])
                seen.times.append(time.perf_counter())
                if seen.connections > 1 and not seen.back:
                    seen.back = seen.times[-1]
    finally:
        writer.close()
