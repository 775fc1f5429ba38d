import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from app.lab import report
from app.lab.crew import Crew
from app.lab.engine import Engine
from app.lab.grid import Cell, read_grid
from app.lab.places import Places
from app.lab.workers import Workers
from tests.lab.answers import without_times
from tests.lab.test_training import config, trained

RUN = config(width=8, transfer=200, epochs=5)


def watch(engine, run, first=1):
    async def collect():
        return [measured async for measured in engine.epochs(engine.run(run), first)]

    return collect()


def with_threads(scenario):
    engine = Engine(ThreadPoolExecutor(1), Places(1, 0))
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
        engine = Engine(Workers(1), Places(1, 0))

        async def scenario():
            seen = []
            async for measured in engine.epochs(engine.run(RUN)):
                seen.append(measured)
                if len(seen) == kill_after:
                    (worker,) = engine.executor.processes
                    worker.kill()
            return seen

        try:
            return asyncio.run(scenario())
        finally:
            engine.close()

    assert on_a_pool(kill_after=2) == on_a_pool(kill_after=None)


def small_map(**values):
    axes = {"temperatures": "2,8", "widths": "8,4", "seeds": "2", "transfer": "60", "epochs": "2"}
    found, wrong = read_grid((axes | values).items(), strict=True)
    assert wrong == []
    return found


async def every_cell(engine, grid):
    return [told async for told in engine.cells(grid)]


def test_cells_are_every_run_in_the_maps_order():
    grid = small_map()
    found = with_threads(lambda engine: every_cell(engine, grid))
    assert found == [Cell(run, trained(run)[1][-1]) for run in grid.cells]


def test_a_cell_is_an_ordinary_run_and_finds_what_is_computed():
    grid = small_map()

    async def scenario(engine):
        run = engine.run(grid.cells[3])
        first = await watch(engine, grid.cells[3])
        state = run.state
        await every_cell(engine, grid)
        assert run.state is state
        assert engine.run(grid.cells[3]) is run
        return first

    assert with_threads(scenario) == trained(grid.cells[3])[1]


class Busiest(ThreadPoolExecutor):
    """Counts how many tasks are given to it at once."""

    at_once = most = 0
    lock = threading.Lock()

    def submit(self, task, *args):
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        return super().submit(self._counted, task, *args)

    def _counted(self, task, *args):
        try:
            return task(*args)
        finally:
            with self.lock:
                self.at_once -= 1


def most_at_once(crew):
    executor = Busiest(3)
    engine = Engine(executor, Places(1, 0), crew)
    try:
        asyncio.run(every_cell(engine, small_map()))
    finally:
        engine.close()
    return executor.most


def test_as_many_cells_are_trained_at_once_as_there_are_workers():
    assert most_at_once(lambda: Crew(3, 3)) == 3


def test_a_map_that_finds_nobody_waits_for_who_comes():
    crews = iter([Crew(0, 0), Crew(3, 3)])
    assert most_at_once(lambda: next(crews)) == 3


def test_a_map_that_nobody_watches_any_more_is_not_trained():
    grid = small_map(epochs="20")

    async def scenario(engine):
        cells = engine.cells(grid)
        first = await anext(cells)
        await cells.aclose()
        await asyncio.sleep(0)  # those that were cancelled end
        came = [len(engine.run(run).epochs) for run in grid.cells]
        await watch(engine, RUN)  # on the only worker: whatever else was to be done comes first
        assert [len(engine.run(run).epochs) for run in grid.cells] == came
        assert came[0] == 20
        assert sum(came) < 2 * 20
        return first

    assert with_threads(scenario) == Cell(grid.cells[0], trained(grid.cells[0])[1][-1])


def test_finishing_trains_what_is_missing_and_computes_the_result_once():
    async def scenario(engine):
        run = engine.run(RUN)
        async for _ in engine.epochs(run):
            break
        assert (len(run.epochs), run.finished) == (1, None)
        one, other = await asyncio.gather(engine.finish(run), engine.finish(run))
        assert one is other is run.finished is await engine.finish(engine.run(RUN))
        told = one.result["seconds"], one.result["processor_seconds"]
        assert told == (run.seconds.passed, run.seconds.of_processor)
        assert min(told) > 0
        return one, run.seconds

    found, seconds = with_threads(scenario)
    state, rows = trained(RUN)
    expected = report.finish(RUN, state, rows, seconds)
    np.testing.assert_array_equal(found.test_logits, expected.test_logits)
    assert without_times(found.result) == without_times(expected.result)


def test_a_worker_killed_with_several_cells_in_its_hands_loses_none_and_changes_none():
    grid = small_map(transfer="7000", epochs="1")
    workers = Workers(2)
    engine = Engine(workers, Places(1, 0), workers.crew)

    async def scenario():
        seen = []
        async for told in engine.cells(grid):
            seen.append(told)
            if len(seen) == 1:  # others have begun
                for worker in workers.processes:
                    worker.kill()
        return seen

    try:
        killed = asyncio.run(scenario())
    finally:
        engine.close()
    assert killed == [Cell(run, trained(run)[1][-1]) for run in grid.cells]


def test_what_nobody_watches_is_let_go_when_there_is_too_much(monkeypatch):
    async def scenario(engine):
        monkeypatch.setattr("app.lab.engine._KEPT_BYTES", 3 * engine.run(RUN).n_bytes)
        watched = engine.epochs(engine.run(RUN))
        await anext(watched)
        runs = [replace(RUN, seed=seed) for seed in range(1, 9)]
        for run in runs:
            engine.run(run)
        assert engine.known(RUN).epochs  # it is watched
        assert [engine.known(run) is engine.known(run) for run in runs] == [False] * 6 + [True] * 2
        await watched.aclose()
        for run in runs[:4]:
            engine.run(run)
        assert not engine.known(RUN).epochs

    with_threads(scenario)
