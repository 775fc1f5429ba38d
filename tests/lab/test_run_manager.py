import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from app.lab import report
from app.lab.jobs.process_pool import ProcessPool
from app.lab.jobs.run_manager import RunManager
from app.lab.jobs.run_queue import RunQueue
from app.lab.jobs.worker_status import WorkerStatus
from app.lab.temperature_map import Cell, read_map
from tests.lab.answers import without_times
from tests.lab.test_training import config, trained

RUN = config(width=8, transfer=200, epochs=5)


def watch(manager, run, first=1):
    async def collect():
        return [measured async for measured in manager.epochs(manager.obtain(run), first)]

    return collect()


def with_threads(scenario):
    manager = RunManager(ThreadPoolExecutor(1), RunQueue(1, 0))
    try:
        return asyncio.run(scenario(manager))
    finally:
        manager.close()


def test_an_engine_gives_the_digits_of_the_training():
    assert with_threads(lambda manager: watch(manager, RUN)) == trained(RUN)[1]


def test_a_watcher_that_comes_back_goes_on_where_it_was():
    async def scenario(manager):
        seen = []
        async for measured in manager.epochs(manager.obtain(RUN)):
            seen.append(measured)
            if len(seen) == 2:
                break
        assert len(manager.obtain(RUN).epochs) == 2  # nobody asks for more, so there is no more
        return seen + await watch(manager, RUN, first=3)

    assert with_threads(scenario) == trained(RUN)[1]


def test_two_watchers_of_a_run_share_it():
    async def scenario(manager):
        one, other = await asyncio.gather(watch(manager, RUN), watch(manager, RUN))
        assert one == other
        assert manager.obtain(RUN).state.epoch == RUN.epochs
        return one

    assert with_threads(scenario) == trained(RUN)[1]


def test_a_killed_worker_changes_no_digit():
    def on_a_pool(kill_after):
        manager = RunManager(ProcessPool(1), RunQueue(1, 0))

        async def scenario():
            seen = []
            async for measured in manager.epochs(manager.obtain(RUN)):
                seen.append(measured)
                if len(seen) == kill_after:
                    (worker,) = manager.executor.processes
                    worker.kill()
            return seen

        try:
            return asyncio.run(scenario())
        finally:
            manager.close()

    assert on_a_pool(kill_after=2) == on_a_pool(kill_after=None)


def small_map(**values):
    axes = {"temperatures": "2,8", "widths": "8,4", "seeds": "2", "transfer": "60", "epochs": "2"}
    found, wrong = read_map((axes | values).items(), strict=True)
    assert wrong == []
    return found


async def every_cell(manager, temperature_map):
    return [told async for told in manager.cells(temperature_map)]


def test_cells_are_every_run_in_the_maps_order():
    temperature_map = small_map()
    found = with_threads(lambda manager: every_cell(manager, temperature_map))
    assert found == [Cell(run, trained(run)[1][-1]) for run in temperature_map.cells]


def test_a_cell_is_an_ordinary_run_and_finds_what_is_computed():
    temperature_map = small_map()

    async def scenario(manager):
        run = manager.obtain(temperature_map.cells[3])
        first = await watch(manager, temperature_map.cells[3])
        state = run.state
        await every_cell(manager, temperature_map)
        assert run.state is state
        assert manager.obtain(temperature_map.cells[3]) is run
        return first

    assert with_threads(scenario) == trained(temperature_map.cells[3])[1]


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


def most_at_once(worker_status):
    executor = Busiest(3)
    manager = RunManager(executor, RunQueue(1, 0), worker_status)
    try:
        asyncio.run(every_cell(manager, small_map()))
    finally:
        manager.close()
    return executor.most


def test_as_many_cells_are_trained_at_once_as_there_are_workers():
    assert most_at_once(lambda: WorkerStatus(3, 3)) == 3


def test_a_map_that_finds_nobody_waits_for_who_comes():
    statuses = iter([WorkerStatus(0, 0), WorkerStatus(3, 3)])
    assert most_at_once(lambda: next(statuses)) == 3


def test_a_map_that_nobody_watches_any_more_is_not_trained():
    temperature_map = small_map(epochs="20")

    async def scenario(manager):
        cells = manager.cells(temperature_map)
        first = await anext(cells)
        await cells.aclose()
        await asyncio.sleep(0)  # those that were cancelled end
        came = [len(manager.obtain(run).epochs) for run in temperature_map.cells]
        await watch(manager, RUN)  # on the only worker: whatever else was to be done comes first
        assert [len(manager.obtain(run).epochs) for run in temperature_map.cells] == came
        assert came[0] == 20
        assert sum(came) < 2 * 20
        return first

    assert with_threads(scenario) == Cell(
        temperature_map.cells[0], trained(temperature_map.cells[0])[1][-1]
    )


def test_finishing_trains_what_is_missing_and_computes_the_result_once():
    async def scenario(manager):
        run = manager.obtain(RUN)
        async for _ in manager.epochs(run):
            break
        assert (len(run.epochs), run.finished) == (1, None)
        one, other = await asyncio.gather(manager.finish(run), manager.finish(run))
        assert one is other is run.finished is await manager.finish(manager.obtain(RUN))
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
    temperature_map = small_map(transfer="7000", epochs="1")
    workers = ProcessPool(2)
    manager = RunManager(workers, RunQueue(1, 0), workers.worker_status)

    async def scenario():
        seen = []
        async for told in manager.cells(temperature_map):
            seen.append(told)
            if len(seen) == 1:  # others have begun
                for worker in workers.processes:
                    worker.kill()
        return seen

    try:
        killed = asyncio.run(scenario())
    finally:
        manager.close()
    assert killed == [Cell(run, trained(run)[1][-1]) for run in temperature_map.cells]


def test_unwatched_runs_are_dropped_beyond_the_memory_limit(monkeypatch):
    async def scenario(manager):
        monkeypatch.setattr("app.lab.jobs.run_manager._KEPT_BYTES", 3 * manager.obtain(RUN).n_bytes)
        watched = manager.epochs(manager.obtain(RUN))
        await anext(watched)
        runs = [replace(RUN, seed=seed) for seed in range(1, 9)]
        for run in runs:
            manager.obtain(run)
        assert manager.find(RUN).epochs  # it is watched
        assert [manager.find(run) is manager.find(run) for run in runs] == [False] * 6 + [True] * 2
        await watched.aclose()
        for run in runs[:4]:
            manager.obtain(run)
        assert not manager.find(RUN).epochs

    with_threads(scenario)
