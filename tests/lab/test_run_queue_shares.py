"""The run queue gives one client its share of the slots and of the queue, not all of either."""

import asyncio

import pytest

from app.lab.jobs.run_queue import OverShare, QueueFull, RunQueue
from tests.lab.queue_readers import settled, waiting


def test_one_client_never_has_all_slots():
    queue = RunQueue(3, waiting=0, per_client=2)
    queue.take("a", "x")
    queue.take("b", "x")
    with pytest.raises(OverShare, match=r"this address trains as many .* as one may, 2"):
        queue.take("c", "x")
    queue.take("d", "y")
    with pytest.raises(
        QueueFull
    ) as full:  # the share does not matter where there is no place at all
        queue.take("c", "x")
    assert full.type is QueueFull
    queue.leave("a", "x")
    queue.take("c", "x")


@pytest.mark.parametrize(("places", "expected"), [(1, 1), (2, 1), (3, 2), (4, 3), (8, 6), (40, 30)])
def test_without_a_number_one_client_may_have_three_quarters_but_never_all_of_several(
    places, expected
):
    own = RunQueue(places, waiting=0)
    taken = 0
    with pytest.raises(QueueFull):
        for taken in range(places + 1):
            own.take(taken, "x")
    assert taken == expected


def test_watching_a_running_run_is_charged_to_no_client():
    queue = RunQueue(3, waiting=0, per_client=1)
    queue.take("a", "x")
    queue.take("b", "y")
    queue.take("b", "x")
    queue.leave("a", "x")
    queue.take("c", "x")  # b is y's


def test_slot_is_charged_to_the_next_watcher_when_its_client_leaves():
    queue = RunQueue(3, waiting=0, per_client=1)
    queue.take("a", "x")
    queue.take("a", "y")
    queue.leave("a", "x")
    queue.take("b", "x")
    with pytest.raises(OverShare):
        queue.take("c", "y")
    queue.leave("a", "y")
    queue.take("c", "y")


def test_a_client_may_come_to_hold_more_than_its_share():
    queue = RunQueue(3, waiting=0)
    for key, client in (("a", "x"), ("b", "x"), ("c", "y"), ("c", "x")):
        queue.take(key, client)
    queue.leave("c", "y")
    assert queue.taken == 3
    queue.leave("a", "x")
    with pytest.raises(OverShare):
        queue.take("d", "x")
    queue.leave("b", "x")
    queue.take("d", "x")


def test_the_queue_passes_over_those_whose_client_has_its_share():
    async def scenario():
        queue = RunQueue(3, waiting=9, per_client=2)
        for key, client in (("a", "x"), ("b", "x"), ("c", "y")):
            queue.take(key, client)
        third, fourth, own, last = [], [], [], []
        for key, seen, client in (
            ("d", third, "x"), ("e", fourth, "x"), ("f", own, "y"), ("g", last, "z")
        ):  # fmt: skip
            waiting(queue, key, seen, client)
        await settled()
        assert (third, fourth, own, last) == ([1], [2], [3], [4])
        queue.leave("c", "y")  # x may not have it
        await settled()
        assert own == [3, "in"]
        assert last[-1] == 3
        queue.leave("f", "y")
        await settled()
        assert last[-1] == "in"
        queue.leave("g", "z")
        await settled()
        assert (third[-1], fourth[-1]) == ("1 passed over", "2 passed over")
        queue.take("h", "z")  # nobody waits who may have it
        queue.leave("a", "x")
        await settled()
        assert (third[-1], fourth[-1]) == ("in", 1)

    asyncio.run(scenario())


def test_one_client_never_fills_the_queue():
    async def scenario():
        queue = RunQueue(1, waiting=3, waiting_per_client=2)
        queue.take("a", "x")
        clients = {"b": "x", "c": "x", "d": "x", "e": "y", "f": "z"}
        tasks = [waiting(queue, key, [], client) for key, client in clients.items()]
        await settled()
        refused = [task.exception() if task.done() else None for task in tasks]
        assert [type(e) for e in refused] == [type(None)] * 2 + [OverShare, type(None), QueueFull]
        assert str(refused[2]) == "as many readers at this address wait for the lab as may, 2"
        for task in tasks:
            task.cancel()

    asyncio.run(scenario())


def test_waiting_reader_enters_when_another_client_runs_the_same():
    async def scenario():
        queue = RunQueue(2, waiting=3, per_client=1)
        queue.take("a", "x")
        seen = []
        waiting(queue, "b", seen, "x")
        await settled()
        assert seen == ["1 passed over"]
        queue.take("b", "y")
        await settled()
        assert seen == ["1 passed over", "in"]

    asyncio.run(scenario())
