"""A new release goes out: three processes are restarted one after the other, under load."""

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack

import httpx

from tests.benchmarks.processes import HOST, Server, free_port, our_server_on
from tests.benchmarks.report import Row
from tests.stress.edge import edge

_CLIENTS = 8


def measure(quick: bool = False) -> list[Row]:
    """Requests that failed meanwhile, and how long a process takes to end."""
    ports = [free_port() for _ in range(3)]
    endings: list[float] = []
    with ExitStack() as stack:
        running = [(stack.enter_context(ExitStack()), port) for port in ports]
        servers = [own.enter_context(our_server_on(port)) for own, port in running]
        front = stack.enter_context(edge(ports))

        def restart() -> None:
            for k, (own, port) in enumerate(running):
                endings.append(_end(servers[k]))
                own.close()
                servers[k] = own.enter_context(our_server_on(port))

        answered, failed, seconds = asyncio.run(_load(front, restart))
    return [
        Row("rolling", f"{answered:,} requests during three restarts: failed", "requests", failed,
            aim="0"),
        Row("rolling", "requests a second meanwhile", "1/s", answered / seconds),
        Row("rolling", "SIGTERM to the end of a process, longest", "s", max(endings),
            aim="<= 3 s"),
    ]  # fmt: skip


def _end(server: Server) -> float:
    """Seconds from SIGTERM to the end, with a stream open."""
    with httpx.stream("GET", f"{server.url}/api/v1/trajectory/stream?steps=500&pace=2000"):
        began = time.perf_counter()
        server.process.terminate()
        server.process.wait()
        return time.perf_counter() - began


async def _load(port: int, restart: Callable[[], None]) -> tuple[int, int, float]:
    ended = asyncio.Event()
    counts = [0, 0]

    async def client(k: int) -> None:
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=10) as asking:
            turn = 0
            while not ended.is_set():
                turn += 1
                try:
                    path = f"/api/v1/soft-targets?T={1 + (turn * _CLIENTS + k) % 990 / 10}"
                    failed = (await asking.get(path)).status_code != 200
                except httpx.HTTPError:
                    failed = True
                counts[0] += 1
                counts[1] += failed

    began = time.perf_counter()
    clients = [asyncio.create_task(client(k)) for k in range(_CLIENTS)]
    await asyncio.to_thread(restart)
    ended.set()
    await asyncio.gather(*clients)
    return counts[0], counts[1], time.perf_counter() - began
