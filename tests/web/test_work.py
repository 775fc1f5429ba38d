import asyncio
import threading
from types import SimpleNamespace

from app.web.work import computed

SMALL = SimpleNamespace(labels=["a"] * 3, steps=35)
LARGE = SimpleNamespace(labels=["a"] * 100, steps=500)


def test_a_small_answer_is_computed_at_once():
    where = asyncio.run(computed(SMALL, lambda _: threading.current_thread()))
    assert where is threading.main_thread()


def test_a_large_answer_is_computed_beside_the_loop():
    where = asyncio.run(computed(LARGE, lambda _: threading.current_thread()))
    assert where is not threading.main_thread()


def meet(n, seconds):
    """Whether n large answers are ever computed at once; a limit belongs to one event loop."""
    barrier = threading.Barrier(n)

    def work(_):
        try:
            barrier.wait(seconds)
        except threading.BrokenBarrierError:
            return False
        return True

    async def many():
        return await asyncio.gather(*(computed(LARGE, work) for _ in range(n)))

    return all(asyncio.run(many()))


def test_two_large_answers_are_computed_at_once_and_no_third():
    assert meet(2, 10)
    assert meet(2, 10)
    assert not meet(3, 0.2)
