"""Threads for large responses: their number, and the clients that wait for them."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from starlette.exceptions import HTTPException

from app.main import create_app
from app.settings import Settings
from app.web.bounded_threads import BoundedThreads, in_thread_if_large
from tests.serving import PATIENCE

SMALL = SimpleNamespace(labels=["a"] * 3, steps=35)
LARGE = SimpleNamespace(labels=["a"] * 100, steps=500)


class Asker:
    """A request whose client disconnects when the test says so."""

    def __init__(self):
        self.left = asyncio.Event()
        self.app = SimpleNamespace(state=SimpleNamespace(large_answers=BoundedThreads("x", 1, 0)))

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}


class Steady:
    """Work that blocks until it is released; counts its calls, and the most at the same time."""

    def __init__(self):
        self.go_on = threading.Event()
        self.begun = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.times = self.now = self.most = 0

    def __call__(self):
        with self.lock:
            self.times += 1
            self.now += 1
            self.most = max(self.most, self.now)
        self.begun.release()
        assert self.go_on.wait(PATIENCE)
        with self.lock:
            self.now -= 1
        return "done"

    async def has_begun(self, times):
        for _ in range(times):
            assert await asyncio.to_thread(self.begun.acquire, timeout=PATIENCE)


def where(experiment):
    async def asked():
        return await in_thread_if_large(Asker(), experiment, lambda _: threading.current_thread())

    return asyncio.run(asked())


def test_a_small_answer_is_computed_at_once():
    assert where(SMALL) is threading.main_thread()


def test_a_large_answer_is_computed_beside_the_loop():
    assert where(LARGE) is not threading.main_thread()


def test_as_many_are_computed_at_once_as_may():
    async def scenario():
        work, threads = Steady(), BoundedThreads("answers", 2, 10)
        tasks = [asyncio.create_task(threads.run(Asker(), work)) for _ in range(5)]
        await work.has_begun(2)
        work.go_on.set()
        assert await asyncio.gather(*tasks) == ["done"] * 5
        return work.times, work.most

    assert asyncio.run(scenario()) == (5, 2)


def test_bounded_threads_refuse_work_beyond_their_queue():
    async def scenario():
        work, threads = Steady(), BoundedThreads("answers", 1, 2)
        tasks = [asyncio.create_task(threads.run(Asker(), work)) for _ in range(3)]
        await work.has_begun(1)
        with pytest.raises(
            HTTPException, match="as many answers to make as it takes on, 3"
        ) as full:
            await threads.run(Asker(), work)
        assert (full.value.status_code, int(full.value.headers["Retry-After"]) > 0) == (503, True)
        work.go_on.set()
        await asyncio.gather(*tasks)
        assert await threads.run(Asker(), work) == "done"

    asyncio.run(scenario())


def test_two_applications_share_no_threads():
    first, second = create_app(Settings()), create_app(Settings())
    for name in ("large_answers", "pictures", "pastes", "row_events", "frame_events"):
        assert getattr(first.state, name) is not getattr(second.state, name)


def test_nothing_is_computed_for_who_left_while_waiting():
    async def scenario():
        work, threads = Steady(), BoundedThreads("answers", 1, 2)
        askers = [Asker() for _ in range(3)]
        tasks = [asyncio.create_task(threads.run(asker, work)) for asker in askers]
        await work.has_begun(1)
        for asker in askers[1:]:
            asker.left.set()
        for task in tasks[1:]:
            with pytest.raises(HTTPException, match="has left"):
                await task
        again = asyncio.create_task(threads.run(Asker(), work))  # a thread is free again
        work.go_on.set()
        assert await asyncio.gather(tasks[0], again) == ["done", "done"]
        return work.times

    assert asyncio.run(scenario()) == 2
