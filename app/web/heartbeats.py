"""Heartbeats for slow answers: proxies close a connection on which nothing is sent for long."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

V = TypeVar("V")

SILENCE = 14.0  # seconds; proxies wait for 30 or 60 by default


async def with_silences(items: AsyncIterator[V]) -> AsyncIterator[V | None]:
    """The items as they come, and None whenever nothing has come for SILENCE seconds."""
    while True:
        coming = asyncio.ensure_future(anext(items))
        try:
            while not (await asyncio.wait((coming,), timeout=SILENCE))[0]:
                yield None
        finally:
            coming.cancel()  # the reader has gone; no effect on an item that has come
        try:
            item = coming.result()
        except StopAsyncIteration:
            return
        yield item
