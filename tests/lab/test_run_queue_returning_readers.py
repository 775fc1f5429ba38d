"""The run queue keeps the position of a reader who leaves and comes back."""

import asyncio

import pytest

from app.lab.jobs.run_queue import OverShare, QueueFull, RunQueue
from tests.lab.queue_readers import settled, waiting


def test_returning_reader_keeps_its_position():
    async def scenario():
        queue = RunQueue(1, waiting=3)
        queue.take("a", "w")
        first, second, again = [], [], []
        leaving = waiting(queue, "b", first, "x", kept_for=60)
        waiting(queue, "c", second, "y")
        await settled()
        leaving.cancel()
        await settled()
        queue.leave("a", "w")
        with pytest.raises(QueueFull):
            queue.take("d", "z")
        await settled()
        assert (queue.waiting, second) == (1, [2])  # the place is free, and nobody passes
        waiting(queue, "b", again, "x")
        await settled()
        assert (again, second) == (["in"], [2, 1])
        queue.leave("b", "x")
        await settled()
        assert second == [2, 1, "in"]

    asyncio.run(scenario())


def test_returning_reader_gets_the_same_position_while_all_slots_are_taken():
    async def scenario():
        queue = RunQueue(1, waiting=3)
        queue.take("a", "w")
        seen = {"b": [], "c": [], "d": []}
        tasks = {k: waiting(queue, k, seen[k], k, kept_for=60) for k in seen}
        await settled()
        tasks["c"].cancel()
        await settled()
        waiting(queue, "c", seen["c"], "c")
        await settled()
        assert seen == {"b": [1], "c": [2, 2], "d": [3]}

    asyncio.run(scenario())


def test_reader_who_stays_away_loses_its_position():
    async def scenario():
        queue = RunQueue(1, waiting=3)
        queue.take("a", "w")
        leaving = waiting(queue, "b", [], "x", kept_for=0.01)
        second = []
        entering = waiting(queue, "c", second, "y")
        await settled()
        queue.leave("a", "w")
        leaving.cancel()  # at its very turn
        await asyncio.wait_for(entering, 10)
        assert second == [2, "in"]
        assert queue.waiting == 0

    asyncio.run(scenario())


@pytest.mark.parametrize("room", [{"waiting": 1}, {"waiting": 9, "waiting_per_client": 1}])
def test_ticket_of_an_absent_reader_makes_room_for_its_client(room):
    async def scenario():
        queue = RunQueue(1, **room)
        queue.take("a", "w")
        seen = []
        leaving = waiting(queue, "b", [], "x", kept_for=60)
        await settled()
        with pytest.raises(QueueFull):
            await waiting(queue, "c", [], "x")
        leaving.cancel()
        await settled()
        waiting(queue, "c", seen, "x")
        await settled()
        assert seen == [1]  # b's ticket has made room

    asyncio.run(scenario())


def test_readers_of_a_run_at_one_address_share_a_ticket():
    async def scenario():
        queue = RunQueue(1, waiting=4, waiting_per_client=2)
        queue.take("a", "w")
        one, another, last = [], [], []
        leaving = waiting(queue, "b", one, "x", kept_for=60)
        waiting(queue, "b", another, "x")
        waiting(queue, "c", last, "y")
        await settled()
        assert (one, another, last, queue.waiting) == ([1], [1], [2], 3)
        with pytest.raises(OverShare):
            await anext(queue.wait("b", "x"))
        leaving.cancel()  # the other one is still there: nothing lapses
        queue.leave("a", "w")
        await settled()
        assert (another, last) == ([1, "in"], [2, 1])

    asyncio.run(scenario())


def test_absent_reader_holds_no_slot_if_another_client_runs_the_same():
    async def scenario():
        queue = RunQueue(2, waiting=3, per_client=1)
        queue.take("a", "x")
        seen = []
        leaving = waiting(queue, "b", [], "x", kept_for=60)
        await settled()
        leaving.cancel()
        await settled()
        queue.take("b", "y")
        queue.leave("a", "x")
        queue.take("c", "x")
        queue.leave("b", "y")
        with pytest.raises(OverShare):
            queue.take("d", "x")
        waiting(queue, "b", seen, "x")
        await settled()
        assert seen == ["1 passed over"]
        queue.leave("c", "x")
        await settled()
        assert seen == ["1 passed over", "in"]

    asyncio.run(scenario())


def test_returned_reader_waits_without_a_time_limit():
    async def scenario():
        queue = RunQueue(1, waiting=3)
        queue.take("a", "w")
        back = []
        for key, seconds in (("b", 0.01), ("c", 0.05)):
            leaving = waiting(queue, key, [], key, kept_for=seconds)
            await settled()
            leaving.cancel()
            await settled()
        waiting(queue, "b", back, "b")
        last = queue.wait("d", "d")
        assert (await anext(last)).number == 3
        assert (await asyncio.wait_for(anext(last), 10)).number == 2  # c's time is over
        queue.leave("a", "w")
        await settled()
        assert back == [1, "in"]

    asyncio.run(scenario())
