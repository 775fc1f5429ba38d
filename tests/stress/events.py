"""Events as a client behind a proxy gets them, each with the time at which it came."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx

from tests.benchmarks.processes import HOST

_SILENCE = 90.0  # seconds, more than any proxy waits


async def received(port: int, path: str, last: str = "") -> AsyncIterator[tuple[float, str, Any]]:
    """Time, name and data of each event until the stream ends; httpx.HTTPError if it breaks."""
    headers = {"Accept-Encoding": "gzip", "Accept": "text/event-stream"}
    if last:
        headers["Last-Event-ID"] = last
    name = ""
    async with (
        httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=_SILENCE) as client,
        client.stream("GET", path, headers=headers) as answer,
    ):
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield time.perf_counter(), name, json.loads(line.removeprefix("data: "))
