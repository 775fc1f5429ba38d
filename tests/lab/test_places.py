import asyncio

import pytest

from app.lab.places import Full, Places


def waiting(places, key, seen):
    async def wait():
        async for position in places.wait(key):
            seen.append(position)
        seen.append("in")

    return asyncio.create_task(wait())


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


def test_who_finds_no_place_is_refused():
    places = Places(2, waiting=0)
    places.take("a")
    places.take("b")
    with pytest.raises(Full):
        places.take("c")
    places.leave("a")
    places.take("c")


def test_watchers_of_the_same_share_a_place_until_the_last_has_left():
    places = Places(1, waiting=0)
    places.take("a")
    places.take("a")
    places.leave("a")
    with pytest.raises(Full):
        places.take("b")
    places.leave("a")
    places.take("b")


def test_a_queue_tells_positions_and_lets_the_first_in():
    async def scenario():
        places = Places(1, waiting=3)
        places.take("a")
        first, second, third = [], [], []
        tasks = [waiting(places, k, s) for k, s in (("b", first), ("c", second), ("d", third))]
        await settled()
        assert (first, second, third) == ([1], [2], [3])
        places.leave("a")
        await settled()
        assert (first, second, third) == ([1, "in"], [2, 1], [3, 2])
        tasks[1].cancel()  # one who waits leaves
        await settled()
        assert third == [3, 2, 1]
        places.leave("b")
        await settled()
        assert third == [3, 2, 1, "in"]

    asyncio.run(scenario())


def test_nobody_passes_those_who_wait_unless_to_watch_what_already_runs():
    async def scenario():
        places = Places(1, waiting=1)
        places.take("a")
        seen = []
        waiting(places, "b", seen)
        await settled()
        places.take("a")
        with pytest.raises(Full):
            await waiting(places, "c", [])
        places.leave("a")
        places.leave("a")
        with pytest.raises(Full):  # free, but b is next
            places.take("c")
        await settled()
        assert seen == [1, "in"]

    asyncio.run(scenario())
