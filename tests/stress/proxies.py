"""Streams and a long table behind real proxies: Express that compresses, nginx, HAProxy."""

import asyncio
from contextlib import ExitStack

from tests.benchmarks.processes import Server, our_server
from tests.benchmarks.report import Row
from tests.stress import proxied_queue, proxied_table
from tests.stress.edge import express, haproxy, plain_nginx
from tests.stress.events import received

_FRONTS = {"Express with compression": express, "nginx": plain_nginx, "HAProxy": haproxy}
_STEPS, _PACE_MS = 30, 100


def measure(quick: bool = False) -> list[Row]:
    """The steps' times; the order of a queue, and whether a table is whole, after minutes."""
    with ExitStack() as stack:
        server = stack.enter_context(our_server(lab_workers="1"))
        ports = {name: stack.enter_context(front(server)) for name, front in _FRONTS.items()}
        steps = [asyncio.run(_steps(name, port)) for name, port in ports.items()]
        # On cores of their own: the queue's holder trains on another server.
        return steps + asyncio.run(_minutes(server, ports, quick))


async def _steps(name: str, port: int) -> Row:
    query = f"steps={_STEPS}&pace={_PACE_MS}"
    times = [at async for at, event, _ in received(port, f"/api/v1/trajectory/stream?{query}")
             if event == "step"]  # fmt: skip
    label = f"{len(times)} steps at {_PACE_MS} ms through {name}: from the first to the last"
    return Row("proxies", label, "s", times[-1] - times[0], aim="3.0 ± 0.3")


async def _minutes(server: Server, ports: dict[str, int], quick: bool) -> list[Row]:
    queue, table = await asyncio.gather(
        proxied_queue.measured(quick), proxied_table.measured(server, ports, quick)
    )
    return queue + table
