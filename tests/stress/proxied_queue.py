"""Readers who wait for minutes in the lab's queue behind an nginx, and behind an impatient one."""

import asyncio
import re
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import httpx

from tests.benchmarks.processes import HOST, Server, our_server
from tests.benchmarks.report import Row
from tests.stress.edge import plain_nginx
from tests.stress.events import received

_SECONDS, _QUICK_SECONDS, _RETRY_SECONDS = 180.0, 30.0, 0.5
_SETTINGS = {"lab_runs": "1", "lab_workers": "1", "lab_waiting": "8", "lab_waiting_per_client": "8"}
_LONG_MAP = "widths=300&layers=2&temperatures=1,2,3,4,5,6&seeds=10&epochs=60"
_FRONTS = {"at its defaults": "", "that waits for 10 s": "proxy_read_timeout 10s;"}


@dataclass
class _Reader:
    """What one reader of the lab's page is told."""

    port: int
    width: int
    queued: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    numbers: list[int] = field(default_factory=list)  # in the queue
    entered: float = 0.0

    async def read(self) -> None:
        """Come back whenever the connection ends, until the first epoch."""
        path = f"/lab/run/stream?width={self.width}&transfer=60&epochs=1"
        while not self.entered:
            self.connections += 1
            with suppress(httpx.HTTPError):
                async for at, name, data in received(self.port, path):
                    if name == "queued":
                        number = re.search(r"number (\d+)", data["text"])
                        self.numbers.append(int(number[1]) if number else 1)
                        self.queued.set()
                    elif not self.entered:
                        self.entered = at
            await asyncio.sleep(_RETRY_SECONDS)


async def measured(quick: bool) -> list[Row]:
    """How often they were cut, and who was told another number or entered out of turn."""
    seconds = _QUICK_SECONDS if quick else _SECONDS
    with ExitStack() as stack:
        server = stack.enter_context(our_server(**_SETTINGS))
        ports = [stack.enter_context(plain_nginx(server, more)) for more in _FRONTS.values()]
        readers = [_Reader(port, 4 + k) for k, port in enumerate(port for port in ports * 2)]
        released = await _waiting(server, readers, seconds)
    wrong = [
        r for k, r in enumerate(readers) if r.numbers[: r.connections] != [k + 1] * r.connections
    ]
    turns = [reader.entered for reader in readers]
    cut = {name: sum(r.connections - 1 for r in readers[k::2]) for k, name in enumerate(_FRONTS)}
    return [
        *(Row("proxies", f"two readers queue for {seconds:.0f} s behind an nginx {name}: cut",
              "times", times, aim="" if _FRONTS[name] else "0") for name, times in cut.items()),
        Row("proxies", "of these four: told another number than before", "readers", len(wrong),
            aim="0"),
        Row("proxies", "of these four: entered out of turn", "readers",
            sum(a > b for a, b in zip(turns, sorted(turns), strict=True)), aim="0"),
        Row("proxies", "from the free place until all of them had entered", "s",
            max(turns) - released),
    ]  # fmt: skip


async def _waiting(server: Server, readers: list[_Reader], seconds: float) -> float:
    """When the place was given back for which they have waited, one behind the other."""
    _, holder = await asyncio.open_connection(HOST, server.port)
    path = f"/api/v1/lab/map/stream?{_LONG_MAP}"
    holder.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await asyncio.sleep(1.0)
    tasks = []
    for reader in readers:
        tasks.append(asyncio.create_task(reader.read()))
        await asyncio.wait_for(reader.queued.wait(), 10)
    await asyncio.sleep(seconds)
    holder.close()
    released = time.perf_counter()
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    return released
