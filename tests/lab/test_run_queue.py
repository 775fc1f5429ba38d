"""The run queue: its slots, and the positions of those who wait for one."""

import asyncio

import pytest

from app.lab.jobs.run_queue import QueueFull, RunQueue
from tests.lab.queue_readers import settled, waiting


def test_client_is_refused_if_no_slot_is_free():
    queue = RunQueue(2, waiting=0, per_client=2)
    queue.take("a", "x")
    queue.take("b", "x")
    with pytest.raises(QueueFull):
        queue.take("c", "x")
    queue.leave("a", "x")
    queue.take("c", "x")


def test_watchers_of_a_run_share_its_slot_until_the_last_leaves():
    queue = RunQueue(1, waiting=0)
    queue.take("a", "x")
    queue.take("a", "x")
    queue.leave("a", "x")
    with pytest.raises(QueueFull):
        queue.take("b", "x")
    queue.leave("a", "x")
    queue.take("b", "x")


def test_queue_yields_positions_and_lets_the_first_in():
    async def scenario():
        queue = RunQueue(1, waiting=3, waiting_per_client=3)
        queue.take("a", "x")
        first, second, third = [], [], []
        tasks = [waiting(queue, k, s) for k, s in (("b", first), ("c", second), ("d", third))]
        await settled()
        assert (first, second, third) == ([1], [2], [3])
        queue.leave("a", "x")
        await settled()
        assert (first, second, third) == ([1, "in"], [2, 1], [3, 2])
        tasks[1].cancel()  # one who waits leaves
        await settled()
        assert third == [3, 2, 1]
        queue.leave("b", "x")
        await settled()
        assert third == [3, 2, 1, "in"]

    asyncio.run(scenario())


def test_client_passes_the_queue_only_to_watch_a_running_run():
    async def scenario():
        queue = RunQueue(1, waiting=1)
        queue.take("a", "x")
        seen = []
        waiting(queue, "b", seen)
        await settled()
        queue.take("a", "x")
        with pytest.raises(QueueFull):
            await waiting(queue, "c", [])
        queue.leave("a", "x")
        queue.leave("a", "x")
        with pytest.raises(QueueFull):  # free, but b is next
            queue.take("c", "x")
        await settled()
        assert seen == [1, "in"]

    asyncio.run(scenario())
