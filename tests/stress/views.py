"""A busy page links here: 20,000 views of ten experiments, through nginx."""

import asyncio
import time
from collections import Counter

from tests.benchmarks.processes import HOST, our_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile
from tests.stress.edge import edge

_VIEWS, _EXPERIMENTS, _CONNECTIONS = 20_000, 10, 16
_ENCODINGS = ("br", "gzip, deflate, br", "gzip", "identity")
_PATHS = ("/?T={t}", "/api/v1/trajectory?T={t}", "/preview.svg?T={t}", "/embed?T={t}")


def measure(quick: bool = False) -> list[Row]:
    """How many of the views the application itself was asked for."""
    views = _VIEWS // 10 if quick else _VIEWS
    with our_server() as server, edge([server.port]) as port:
        statuses, caches, times = asyncio.run(_load(port, views))
    reached = views - caches["HIT"] - caches["STALE"] - caches["UPDATING"]
    seconds = max(end for _, end in times) - min(start for start, _ in times)
    waits = [1000 * (end - start) for start, end in times]
    return [
        Row("views", f"{views:,} views of {_EXPERIMENTS} experiments: not answered 200", "views",
            views - statuses[200], aim="0"),
        Row("views", "that reached the application", "views", reached, aim="<= 400"),
        Row("views", "views a second", "1/s", views / seconds),
        Row("views", "time of a view, p99", "ms", percentile(waits, 0.99)),
    ]  # fmt: skip


async def _load(
    port: int, views: int
) -> tuple[Counter[int], Counter[str], list[tuple[float, float]]]:
    statuses: Counter[int] = Counter()
    caches: Counter[str] = Counter()
    times: list[tuple[float, float]] = []
    turns = iter(range(views))

    async def client() -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        for k in turns:
            path = _PATHS[k % len(_PATHS)].format(t=1 + k // 7 % _EXPERIMENTS)
            encoding = _ENCODINGS[k // 3 % len(_ENCODINGS)]
            began = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: a.example\r\n"
                f"Accept-Encoding: {encoding}\r\n\r\n".encode()
            )
            status, cache = await _answer(reader)
            times.append((began, time.perf_counter()))
            statuses[status] += 1
            caches[cache] += 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(_CONNECTIONS)))
    return statuses, caches, times


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Status and X-Cache of the next answer, whose body is read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
    if "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    else:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head[0].split()[1]), headers.get("x-cache", "")
