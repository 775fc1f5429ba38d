"""The temperature map's CSV, which takes more than a minute, through proxies; and one that is cut."""

import asyncio
import csv
import time
from dataclasses import dataclass

import httpx

from tests.benchmarks.processes import HOST, Server
from tests.benchmarks.report import Row
from tests.stress.events import received

_TEMPERATURES, _EPOCHS, _QUICK_EPOCHS = "1,2,4", 60, 20
_CLIENT_SECONDS = 90.0


@dataclass
class _Got:
    """A table as a client saves it."""

    text: str = ""
    whole: bool = False  # as far as the client can tell
    seconds: float = 0.0
    silence: float = 0.0  # the longest, in seconds


async def measured(server: Server, ports: dict[str, int], quick: bool) -> list[Row]:
    """Whether the table is whole through nginx, and whether one that is cut looks so."""
    query = f"widths=300&layers=2&temperatures={_TEMPERATURES}&seeds=1"
    query += f"&epochs={_QUICK_EPOCHS if quick else _EPOCHS}"
    got = await _saved(ports["nginx"], query)
    cells = [data async for _, name, data in
             received(server.port, f"/api/v1/lab/map/stream?{query}") if name == "cell"]  # fmt: skip
    rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(got.text.splitlines())]
    right = sum(row == cell for row, cell in zip(rows, cells, strict=False))
    # Express's usual middleware writes its own error into the table, and ends it well.
    cutting = [server.port, ports["nginx"], ports["HAProxy"]]
    cut = await _cut(server, cutting, f"{query}&seed=7")
    return [
        Row("proxies", f"a map's CSV of {len(cells)} runs through nginx: rows missing or wrong",
            "rows", len(cells) - right + (not got.whole), aim="0"),
        Row("proxies", "it took", "s", got.seconds, aim="" if quick else ">= 60 s"),
        Row("proxies", "its longest silence", "s", got.silence, aim="<= 15 s"),
        Row("proxies", "cut half way, by the server's end: look whole (direct, nginx, HAProxy)",
            "tables", sum(table.whole for table in cut), aim="0"),
    ]  # fmt: skip


async def _cut(server: Server, ports: list[int], query: str) -> list[_Got]:
    """What clients get when the server is stopped while it trains the first run."""
    asking = [asyncio.create_task(_saved(port, query)) for port in ports]
    await asyncio.sleep(5.0)
    server.process.terminate()
    return await asyncio.gather(*asking)


async def _saved(port: int, query: str) -> _Got:
    got, began = _Got(), time.perf_counter()
    last = began
    url = f"http://{HOST}:{port}/api/v1/lab/map.csv?{query}"
    try:
        async with (
            httpx.AsyncClient(timeout=_CLIENT_SECONDS) as client,
            client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer,
        ):
            answer.raise_for_status()
            async for piece in answer.aiter_text():
                now = time.perf_counter()
                got.text += piece
                got.silence, last = max(got.silence, now - last), now
            got.whole = True
    except httpx.HTTPError:
        pass
    got.seconds = time.perf_counter() - began
    return got
