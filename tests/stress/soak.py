"""Ten minutes of mixed load by clients that vanish at random points: does anything pile up?"""

import asyncio
import random
import tempfile
import time
from contextlib import suppress

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


def measure(quick: bool = False) -> list[Row]:
    """Memory and open files after a tenth of the time and at the end; exceptions in the log."""
    seconds = _QUICK_SECONDS if quick else _SECONDS
    with tempfile.TemporaryFile() as log:
        with our_server(log) as server:
            reading = asyncio.run(_soak(server, seconds))
        troubles = troubles_row("soak", log)
    (early_mb, early_files), (late_mb, late_files), requests = reading
    return [
        Row("soak", f"{requests:,} requests in {seconds:.0f} s: memory at the end, after a tenth",
            "MB", late_mb, early_mb, late_mb / early_mb, aim="<= 1.1 ×"),
        Row("soak", "open files at the end, after a tenth", "files", late_files, early_files),
        troubles,
    ]  # fmt: skip


async def _soak(server: Server, seconds: float) -> tuple[tuple[float, int], tuple[float, int], int]:
    ends = time.monotonic() + seconds
    count = [0]
    clients = [asyncio.create_task(_client(server.port, k, ends, count)) for k in range(_CLIENTS)]
    await asyncio.sleep(seconds / 10)
    early = resident_mb(server.process.pid), open_files(server.process.pid)
    await asyncio.gather(*clients)
    await asyncio.sleep(2.0)  # what was cut off ends within an epoch
    return early, (resident_mb(server.process.pid), open_files(server.process.pid)), count[0]


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
