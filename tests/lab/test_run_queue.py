import asyncio

import pytest

from app.lab.jobs.run_queue import OverShare, QueueFull, RunQueue


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
