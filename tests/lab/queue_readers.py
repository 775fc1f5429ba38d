"""Readers that wait in a run queue, as tasks."""

import asyncio


def waiting(queue, key, seen, client="x", kept_for=0):
    async def wait():
        async for position in queue.wait(key, client, kept_for):
            seen.append(
                f"{position.number} passed over" if position.over_share else position.number
            )
        seen.append("in")

    return asyncio.create_task(wait())


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)
