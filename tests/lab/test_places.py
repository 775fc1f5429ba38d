import asyncio

import pytest

from app.lab.places import Full, OverShare, Places


def waiting(places, key, seen, client="x", kept_for=0):
    async def wait():
        async for turn in places.wait(key, client, kept_for):
            seen.append(f"{turn.position} passed over" if turn.over_share else turn.position)
        seen.append("in")

    return asyncio.create_task(wait())


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


def test_who_finds_no_place_is_refused():
    places = Places(2, waiting=0, per_client=2)
    places.take("a", "x")
    places.take("b", "x")
    with pytest.raises(Full):
        places.take("c", "x")
    places.leave("a", "x")
    places.take("c", "x")


def test_watchers_of_the_same_share_a_place_until_the_last_has_left():
    places = Places(1, waiting=0)
    places.take("a", "x")
    places.take("a", "x")
    places.leave("a", "x")
    with pytest.raises(Full):
        places.take("b", "x")
    places.leave("a", "x")
    places.take("b", "x")


def test_a_queue_tells_positions_and_lets_the_first_in():
    async def scenario():
        places = Places(1, waiting=3, waiting_per_client=3)
        places.take("a", "x")
        first, second, third = [], [], []
        tasks = [waiting(places, k, s) for k, s in (("b", first), ("c", second), ("d", third))]
        await settled()
        assert (first, second, third) == ([1], [2], [3])
        places.leave("a", "x")
        await settled()
        assert (first, second, third) == ([1, "in"], [2, 1], [3, 2])
        tasks[1].cancel()  # one who waits leaves
        await settled()
        assert third == [3, 2, 1]
        places.leave("b", "x")
        await settled()
        assert third == [3, 2, 1, "in"]

    asyncio.run(scenario())


def test_nobody_passes_those_who_wait_unless_to_watch_what_already_runs():
    async def scenario():
        places = Places(1, waiting=1)
        places.take("a", "x")
        seen = []
        waiting(places, "b", seen)
        await settled()
        places.take("a", "x")
        with pytest.raises(Full):
            await waiting(places, "c", [])
        places.leave("a", "x")
        places.leave("a", "x")
        with pytest.raises(Full):  # free, but b is next
            places.take("c", "x")
        await settled()
        assert seen == [1, "in"]

    asyncio.run(scenario())


def test_one_client_never_has_the_last_places():
    places = Places(3, waiting=0, per_client=2)
    places.take("a", "x")
    places.take("b", "x")
    with pytest.raises(OverShare, match=r"this address trains as many .* as one may, 2"):
        places.take("c", "x")
    places.take("d", "y")
    with pytest.raises(Full) as full:  # the share does not matter where there is no place at all
        places.take("c", "x")
    assert full.type is Full
    places.leave("a", "x")
    places.take("c", "x")


@pytest.mark.parametrize(("places", "expected"), [(1, 1), (2, 1), (3, 2), (4, 3), (8, 6), (40, 30)])
def test_without_a_number_one_client_may_have_three_quarters_but_never_all_of_several(
    places, expected
):
    own = Places(places, waiting=0)
    taken = 0
    with pytest.raises(Full):
        for taken in range(places + 1):
            own.take(taken, "x")
    assert taken == expected


def test_to_watch_what_is_computed_already_counts_for_nobody():
    places = Places(3, waiting=0, per_client=1)
    places.take("a", "x")
    places.take("b", "y")
    places.take("b", "x")
    places.leave("a", "x")
    places.take("c", "x")  # b is y's


def test_a_place_passes_to_the_next_who_watches_when_its_owner_leaves():
    places = Places(3, waiting=0, per_client=1)
    places.take("a", "x")
    places.take("a", "y")
    places.leave("a", "x")
    places.take("b", "x")
    with pytest.raises(OverShare):
        places.take("c", "y")
    places.leave("a", "y")
    places.take("c", "y")


def test_a_client_may_come_to_hold_more_than_its_share():
    places = Places(3, waiting=0)
    for key, client in (("a", "x"), ("b", "x"), ("c", "y"), ("c", "x")):
        places.take(key, client)
    places.leave("c", "y")
    assert places.taken == 3
    places.leave("a", "x")
    with pytest.raises(OverShare):
        places.take("d", "x")
    places.leave("b", "x")
    places.take("d", "x")


def test_the_queue_passes_over_those_whose_client_has_its_share():
    async def scenario():
        places = Places(3, waiting=9, per_client=2)
        for key, client in (("a", "x"), ("b", "x"), ("c", "y")):
            places.take(key, client)
        third, fourth, own, last = [], [], [], []
        for key, seen, client in (
            ("d", third, "x"), ("e", fourth, "x"), ("f", own, "y"), ("g", last, "z")
        ):  # fmt: skip
            waiting(places, key, seen, client)
        await settled()
        assert (third, fourth, own, last) == ([1], [2], [3], [4])
        places.leave("c", "y")  # x may not have it
        await settled()
        assert own == [3, "in"]
        assert last[-1] == 3
        places.leave("f", "y")
        await settled()
        assert last[-1] == "in"
        places.leave("g", "z")
        await settled()
        assert (third[-1], fourth[-1]) == ("1 passed over", "2 passed over")
        places.take("h", "z")  # nobody waits who may have it
        places.leave("a", "x")
        await settled()
        assert (third[-1], fourth[-1]) == ("in", 1)

    asyncio.run(scenario())


def test_one_client_never_has_the_last_room_in_the_queue():
    async def scenario():
        places = Places(1, waiting=3, waiting_per_client=2)
        places.take("a", "x")
        clients = {"b": "x", "c": "x", "d": "x", "e": "y", "f": "z"}
        tasks = [waiting(places, key, [], client) for key, client in clients.items()]
        await settled()
        refused = [task.exception() if task.done() else None for task in tasks]
        assert [type(e) for e in refused] == [type(None)] * 2 + [OverShare, type(None), Full]
        assert str(refused[2]) == "as many readers at this address wait for the lab as may, 2"
        for task in tasks:
            task.cancel()

    asyncio.run(scenario())


def test_who_waits_enters_as_soon_as_the_same_is_computed_for_another():
    async def scenario():
        places = Places(2, waiting=3, per_client=1)
        places.take("a", "x")
        seen = []
        waiting(places, "b", seen, "x")
        await settled()
        assert seen == ["1 passed over"]
        places.take("b", "y")
        await settled()
        assert seen == ["1 passed over", "in"]

    asyncio.run(scenario())


def test_who_comes_back_in_time_stands_where_it_was():
    async def scenario():
        places = Places(1, waiting=3)
        places.take("a", "w")
        first, second, again = [], [], []
        leaving = waiting(places, "b", first, "x", kept_for=60)
        waiting(places, "c", second, "y")
        await settled()
        leaving.cancel()
        await settled()
        places.leave("a", "w")
        with pytest.raises(Full):
            places.take("d", "z")
        await settled()
        assert (places.waiting, second) == (1, [2])  # the place is free, and nobody passes
        waiting(places, "b", again, "x")
        await settled()
        assert (again, second) == (["in"], [2, 1])
        places.leave("b", "x")
        await settled()
        assert second == [2, 1, "in"]

    asyncio.run(scenario())


def test_who_comes_back_while_all_is_taken_is_told_the_same_number():
    async def scenario():
        places = Places(1, waiting=3)
        places.take("a", "w")
        seen = {"b": [], "c": [], "d": []}
        tasks = {k: waiting(places, k, seen[k], k, kept_for=60) for k in seen}
        await settled()
        tasks["c"].cancel()
        await settled()
        waiting(places, "c", seen["c"], "c")
        await settled()
        assert seen == {"b": [1], "c": [2, 2], "d": [3]}

    asyncio.run(scenario())


def test_who_stays_away_holds_nobody_up_any_longer():
    async def scenario():
        places = Places(1, waiting=3)
        places.take("a", "w")
        leaving = waiting(places, "b", [], "x", kept_for=0.01)
        second = []
        entering = waiting(places, "c", second, "y")
        await settled()
        places.leave("a", "w")
        leaving.cancel()  # at its very turn
        await asyncio.wait_for(entering, 10)
        assert second == [2, "in"]
        assert places.waiting == 0

    asyncio.run(scenario())


@pytest.mark.parametrize("room", [{"waiting": 1}, {"waiting": 9, "waiting_per_client": 1}])
def test_who_is_away_does_not_count_against_what_its_client_asks_for_now(room):
    async def scenario():
        places = Places(1, **room)
        places.take("a", "w")
        seen = []
        leaving = waiting(places, "b", [], "x", kept_for=60)
        await settled()
        with pytest.raises(Full):
            await waiting(places, "c", [], "x")
        leaving.cancel()
        await settled()
        waiting(places, "c", seen, "x")
        await settled()
        assert seen == [1]  # b's ticket has made room

    asyncio.run(scenario())


def test_readers_of_the_same_at_one_address_wait_with_one_ticket():
    async def scenario():
        places = Places(1, waiting=4, waiting_per_client=2)
        places.take("a", "w")
        one, another, last = [], [], []
        leaving = waiting(places, "b", one, "x", kept_for=60)
        waiting(places, "b", another, "x")
        waiting(places, "c", last, "y")
        await settled()
        assert (one, another, last, places.waiting) == ([1], [1], [2], 3)
        with pytest.raises(OverShare):
            await anext(places.wait("b", "x"))
        leaving.cancel()  # the other one is still there: nothing lapses
        places.leave("a", "w")
        await settled()
        assert (another, last) == ([1, "in"], [2, 1])

    asyncio.run(scenario())


def test_who_is_away_holds_nobody_up_where_another_computes_the_same():
    async def scenario():
        places = Places(2, waiting=3, per_client=1)
        places.take("a", "x")
        seen = []
        leaving = waiting(places, "b", [], "x", kept_for=60)
        await settled()
        leaving.cancel()
        await settled()
        places.take("b", "y")
        places.leave("a", "x")
        places.take("c", "x")
        places.leave("b", "y")
        with pytest.raises(OverShare):
            places.take("d", "x")
        waiting(places, "b", seen, "x")
        await settled()
        assert seen == ["1 passed over"]
        places.leave("c", "x")
        await settled()
        assert seen == ["1 passed over", "in"]

    asyncio.run(scenario())


def test_who_has_come_back_waits_for_as_long_as_it_takes():
    async def scenario():
        places = Places(1, waiting=3)
        places.take("a", "w")
        back = []
        for key, seconds in (("b", 0.01), ("c", 0.05)):
            leaving = waiting(places, key, [], key, kept_for=seconds)
            await settled()
            leaving.cancel()
            await settled()
        waiting(places, "b", back, "b")
        last = places.wait("d", "d")
        assert (await anext(last)).position == 3
        assert (await asyncio.wait_for(anext(last), 10)).position == 2  # c's time is over
        places.leave("a", "w")
        await settled()
        assert back == [1, "in"]

    asyncio.run(scenario())
