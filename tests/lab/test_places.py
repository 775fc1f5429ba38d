import asyncio

import pytest

from app.lab.places import Full, OverShare, Places


def waiting(places, key, seen, client="x"):
    async def wait():
        async for turn in places.wait(key, client):
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
