"""Heartbeats for slow responses, because proxies close a silent connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

V = TypeVar("V")

SILENCE = 14.0  # seconds; proxies wait for 30 or 60 by default


async def with_silences(items: AsyncIterator[V]) -> AsyncIterator[V | None]:
    """The items as they come, and None whenever nothing has come for SILENCE seconds."""
    while True:
        next_item = asyncio.ensure_future(anext(items))
        try:
            while not (await asyncio.wait((next_item,), timeout=SILENCE))[0]:
                yield None
        finally:
            next_item.cancel()  # if the client has left; an item that has arrived stays
        try:
            item = next_item.result()
        except StopAsyncIteration:
            return
        yield item
