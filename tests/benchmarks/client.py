"""What the load clients share: a task as JSON on stdin, an answer as JSON on stdout."""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from tests.benchmarks.processes import HOST

Answer = dict[str, Any]


def request(path: str, *headers: str) -> bytes:
    """A GET request as it goes over the wire."""
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}", *headers, "", "")
    return "\r\n".join(lines).encode()


def answer_task(work: Callable[[Answer], Awaitable[Answer]]) -> None:
    """Do the task on the fastest loop there is, without garbage collection in between."""
    gc.disable()
    task = json.load(sys.stdin)

    async def run() -> Answer:
        return await work(task)

    json.dump(_run(run()), sys.stdout)


def _run(work: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)
