"""Clients that read a byte a second, and clients that never finish asking: what they cost."""

import asyncio
import select
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.benchmarks.memory import resident_mb
from tests.benchmarks.processes import HOST, LARGE_FILE, Server, our_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile

_CLIENTS, _LARGE, _PATIENCE, _QUICK_PATIENCE = 200, 50, 30.0, 5.0
_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-"


@dataclass
class _Seen:
    """What was seen of the server meanwhile."""

    megabytes: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)  # that others' answers took


def measure(quick: bool = False) -> list[Row]:
    """Memory, time until all are dropped, and how long others' answers take meanwhile."""
    clients, large = (_CLIENTS // 4, _LARGE // 4) if quick else (_CLIENTS, _LARGE)
    patience = _QUICK_PATIENCE if quick else _PATIENCE
    with our_server(access_log="0", patience_seconds=str(patience)) as server:
        return asyncio.run(_measured(server, clients, large, patience))


async def _measured(server: Server, clients: int, large: int, patience: float) -> list[Row]:
    quiet = await _seen(server, [asyncio.sleep(2)])
    before = min(quiet.megabytes)
    heads, heads_in = await _dropped(server, (_unfinished(server.port) for _ in range(clients)))
    files, files_in = await _dropped(
        server, (_reading(server.port, LARGE_FILE, asyncio.Event()) for _ in range(clients))
    )
    answers, answers_in = await _dropped(server, [_one_by_one(server.port, large)])
    aim = f"<= {2 * patience + 2:.0f} s"  # what the kernel takes at first counts as read
    p99 = percentile(quiet.milliseconds, 0.99)
    return [
        Row("slow", f"{clients} heads that never end: the last is dropped after", "s", heads_in,
            aim=aim),
        Row("slow", "memory of one", "kB", 1000 * (max(heads.megabytes) - before) / clients,
            aim="<= 50 kB"),
        Row("slow", f"{clients} readers of a file, a byte a second: the last is dropped after",
            "s", files_in, aim=aim),
        Row("slow", "memory of one", "kB", 1000 * (max(files.megabytes) - before) / clients,
            aim="<= 300 kB"),
        Row("slow", "others' answers, p99: meanwhile, before", "ms",
            percentile(files.milliseconds, 0.99), p99, aim="<= 50 ms"),
        Row("slow", f"{large} readers of 8.7 MB, one after the other: the last is dropped after",
            "s", answers_in, aim=aim),
        Row("slow", f"memory of all, of {8.7 * large:.0f} MB that wait to be read", "MB",
            max(answers.megabytes) - before, aim="<= 200 MB"),
    ]  # fmt: skip


async def _dropped(server: Server, clients: Iterable[Awaitable[float]]) -> tuple[_Seen, float]:
    """What was seen until every client was dropped; the longest time that took, in seconds."""
    tasks = [asyncio.ensure_future(client) for client in clients]
    seen = await _seen(server, tasks)
    return seen, max(task.result() for task in tasks)


async def _seen(server: Server, until: Iterable[Awaitable[object]]) -> _Seen:
    seen = _Seen()
    watching = [asyncio.create_task(w) for w in (_weighed(server, seen), _answered(server, seen))]
    await asyncio.gather(*until)
    for task in watching:
        task.cancel()
    return seen


async def _weighed(server: Server, seen: _Seen) -> None:
    while True:
        seen.megabytes.append(resident_mb(server.process.pid))
        await asyncio.sleep(0.1)


async def _answered(server: Server, seen: _Seen) -> None:
    turn = 0
    while True:
        turn += 1
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection(HOST, server.port)
        path = f"/api/v1/soft-targets?T={1 + turn % 990 / 10}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        await reader.read(-1)
        writer.close()
        seen.milliseconds.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(0.02)


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[socket.socket]:
    with socket.socket() as connection:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, (HOST, port))
        yield connection


async def _unfinished(port: int) -> float:
    """Seconds until a client is dropped that sends a byte a second of a head without end."""
    async with _connected(port) as connection:
        connection.send(_HEAD)
        return await _until_dropped(connection, lambda: connection.send(b"X"))


async def _reading(port: int, path: str, begun: asyncio.Event) -> float:
    """Seconds until a client is dropped that reads a byte a second of an answer."""
    loop = asyncio.get_running_loop()
    async with _connected(port) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n"
        await loop.sock_sendall(connection, request.encode())
        await loop.sock_recv(connection, 1)
        begun.set()
        return await _until_dropped(connection, lambda: connection.recv(1))


async def _until_dropped(connection: socket.socket, each_second: Callable[[], object]) -> float:
    began = time.monotonic()
    watched = select.poll()
    watched.register(connection, select.POLLRDHUP)
    while not watched.poll(0):
        await asyncio.sleep(1.0)
        with suppress(OSError):
            each_second()
    return time.monotonic() - began


async def _one_by_one(port: int, clients: int) -> float:
    """The longest of the times of clients of whom each asks when the one before is answered."""
    tasks = []
    for k in range(clients):
        logits = ",".join(f"{(7 * i + k) % 101 / 7:.4f}" for i in range(100))
        path = f"/api/v1/trajectory?logits={logits}&steps=500&compare=1"
        begun = asyncio.Event()
        tasks.append(asyncio.create_task(_reading(port, path, begun)))
        await begun.wait()
    return max(await asyncio.gather(*tasks))
