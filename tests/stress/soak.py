"""Ten minutes of mixed load by clients that vanish at random points: does anything pile up?"""

import asyncio
import random
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass

import httpx

from tests.benchmarks.lab_streams import whole_run
from tests.benchmarks.memory import open_files, resident_mb
from tests.benchmarks.processes import HOST, Server, our_server
from tests.benchmarks.report import Row
from tests.stress.log import troubles_row

_SECONDS, _QUICK_SECONDS, _CLIENTS = 600.0, 60.0, 24
_PATIENCE = (0.0, 0.002, 0.02, 0.2, 5.0)  # seconds
_PATHS = (
    "/?T={t}",
    "/embed?T={t}",
    "/api/v1/soft-targets?T={t}",
    "/api/v1/trajectory?T={t}",
    "/api/v1/trajectory/stream?T={t}&pace=20",
    "/trajectory/stream?T={t}&pace=20",
    "/preview.svg?T={t}",
    "/api/v1/lab/run/stream?width={w}&transfer=60&epochs=3",
    "/lab/run/stream?width={w}&transfer=60&epochs=3",
    "/lab?width={w}",
    "/nowhere",
    "/?T=wrong",
)


@dataclass(frozen=True)
class _Reading:
    """What a server holds at one time."""

    megabytes: float
    files: int
    tasks: int

    @staticmethod
    def of(server: Server) -> "_Reading":
        (tasks,) = re.findall(
            r"^soft_targets_tasks (.+)$", httpx.get(f"{server.url}/metrics").text, re.M
        )
        pid = server.process.pid
        return _Reading(resident_mb(pid), open_files(pid), int(float(tasks)))


def measure(quick: bool = False) -> list[Row]:
    """Memory, open files and tasks before, after a tenth of the time, after it; the log's exceptions."""
    seconds = _QUICK_SECONDS if quick else _SECONDS
    with tempfile.TemporaryFile() as log:
        with our_server(log, metrics="1", lab_workers="1") as server:
            whole_run(server.port, "width=4&transfer=60&epochs=1")
            before = _Reading.of(server)
            early, requests = asyncio.run(_soak(server, seconds))
            late = _Reading.of(server)
        troubles = troubles_row("soak", log)
    return [
        Row("soak", f"{requests:,} requests in {seconds:.0f} s: memory at the end, after a tenth",
            "MB", late.megabytes, early.megabytes, late.megabytes / early.megabytes,
            aim="<= 1.1 ×"),
        Row("soak", "open files at the end, before", "files", late.files, before.files,
            aim="<= 5 more"),
        Row("soak", "tasks at the end, before", "tasks", late.tasks, before.tasks, aim="<= 5 more"),
        troubles,
    ]  # fmt: skip


async def _soak(server: Server, seconds: float) -> tuple[_Reading, int]:
    ends = time.monotonic() + seconds
    count = [0]
    clients = [asyncio.create_task(_client(server.port, k, ends, count)) for k in range(_CLIENTS)]
    await asyncio.sleep(seconds / 10)
    early = await asyncio.to_thread(_Reading.of, server)
    await asyncio.gather(*clients)
    await asyncio.sleep(2.0)  # what was cut off ends within an epoch
    return early, count[0]


async def _client(port: int, seed: int, ends: float, count: list[int]) -> None:
    chance = random.Random(seed)
    while time.monotonic() < ends:
        path = chance.choice(_PATHS).format(t=chance.randint(1, 40) / 2, w=chance.randint(4, 12))
        count[0] += 1
        with suppress(OSError):
            await _asked(port, path, chance.choice(_PATIENCE))


async def _asked(port: int, path: str, patience: float) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await reader.read(-1)
    finally:
        writer.transport.abort()  # vanishes without a word
