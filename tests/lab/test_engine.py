import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor

from app.lab.engine import Engine, process_pool
from app.lab.places import Places
from tests.lab.test_training import config, trained

RUN = config(width=8, transfer=200, epochs=5)


def watch(engine, run, first=1):
    async def collect():
        return [measured async for measured in engine.epochs(engine.run(run), first)]

    return collect()


def with_threads(scenario):
    engine = Engine(lambda: ThreadPoolExecutor(1), Places(1, 0))
    try:
        return asyncio.run(scenario(engine))
    finally:
        engine.close()


def test_an_engine_gives_the_digits_of_the_training():
    assert with_threads(lambda engine: watch(engine, RUN)) == trained(RUN)[1]


def test_a_watcher_that_comes_back_goes_on_where_it_was():
    async def scenario(engine):
        seen = []
        async for measured in engine.epochs(engine.run(RUN)):
            seen.append(measured)
            if len(seen) == 2:
                break
        assert len(engine.run(RUN).epochs) == 2  # nobody asks for more, so there is no more
        return seen + await watch(engine, RUN, first=3)

    assert with_threads(scenario) == trained(RUN)[1]


def test_two_watchers_of_a_run_share_it():
    async def scenario(engine):
        one, other = await asyncio.gather(watch(engine, RUN), watch(engine, RUN))
        assert one == other
        assert engine.run(RUN).state.epoch == RUN.epochs
        return one

    assert with_threads(scenario) == trained(RUN)[1]


def test_a_killed_worker_changes_no_digit():
    def on_a_pool(kill_after):
        engine = Engine(lambda: process_pool(1), Places(1, 0))

        async def scenario():
            seen = []
            async for measured in engine.epochs(engine.run(RUN)):
                seen.append(measured)
                if len(seen) == kill_after:
                    (worker,) = engine._executor._processes
                    os.kill(worker, signal.SIGKILL)
            return seen

        try:
            return asyncio.run(scenario())
        finally:
            engine.close()

    assert on_a_pool(kill_after=2) == on_a_pool(kill_after=None)
