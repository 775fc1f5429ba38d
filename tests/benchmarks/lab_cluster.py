"""The lab on a Dask cluster, over the same on the server's own processes: two workers each.

Both are on this machine, so the network and more cores than the server has are not in it: what is
measured is what Dask costs, by the epoch and by the map.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from statistics import median

from app.lab.config import read_config
from app.lab.jobs.dask_cluster import DaskCluster
from app.lab.jobs.process_pool import ProcessPool
from app.lab.jobs.run_manager import RunManager
from app.lab.jobs.run_queue import RunQueue
from app.lab.temperature_map import read_map
from tests.benchmarks.report import Row
from tests.benchmarks.stats import interleave, median_ratio
from tests.clusters import started

_WORKERS = 2
_EPOCHS = 5
_STUDENTS = {"60 units": {"width": "60"}, "two layers of 300": {"width": "300", "layers": "2"}}
_MAP = {"temperatures": "1,4,20", "widths": "60", "seeds": "4", "epochs": f"{_EPOCHS}"}
Timed = Callable[[int], float]


def measure(quick: bool = False) -> list[Row]:
    """An epoch of a run that is alone, and a whole map."""
    rounds = 2 if quick else 5
    with ExitStack() as stack:
        cluster, own = (
            DaskCluster(stack.enter_context(started(_WORKERS)).address),
            ProcessPool(_WORKERS),
        )
        for executor in (cluster, own):
            stack.callback(partial(executor.shutdown, wait=False, cancel_futures=True))
            asyncio.run(_map(executor, rounds))  # each has its data and its teacher after that
        rows = []
        for name, student in _STUDENTS.items():
            epoch = partial(_epoch, student)
            label = f"an epoch of {name}, alone on a cluster, over on a process"
            rows.append(_row(label, "ms", rounds, partial(epoch, cluster), partial(epoch, own)))
        sides = (partial(_map_seconds, executor) for executor in (cluster, own))
        label = f"a map of 12 runs on a cluster of {_WORKERS} workers, over {_WORKERS} processes"
        return [*rows, _row(label, "s", rounds, *sides)]


def _row(label: str, unit: str, rounds: int, cluster: Timed, own: Timed) -> Row:
    found = interleave(rounds, {"cluster": cluster, "own": own})
    ours, reference = found["cluster"], found["own"]
    figures = (median(ours), median(reference), median_ratio(ours, reference))
    return Row("lab_cluster", label, unit, *figures)


def _engine(executor: DaskCluster | ProcessPool) -> RunManager:
    return RunManager(executor, RunQueue(1, 0), executor.worker_status)


async def _map(executor: DaskCluster | ProcessPool, k: int) -> None:
    temperature_map, _ = read_map((_MAP | {"seed": str(k)}).items(), strict=True)
    async for _ in _engine(executor).cells(temperature_map):
        pass


def _epoch(student: dict[str, str], executor: DaskCluster | ProcessPool, k: int) -> float:
    """Milliseconds of an epoch after the first."""

    async def run() -> float:
        given = student | {"epochs": str(_EPOCHS), "seed": str(k)}
        config, _ = read_config(given.items(), strict=True)
        manager = _engine(executor)
        times = [time.perf_counter() async for _ in manager.epochs(manager.obtain(config))]
        return 1000 * (times[-1] - times[0]) / (len(times) - 1)

    return asyncio.run(run())


def _map_seconds(executor: DaskCluster | ProcessPool, k: int) -> float:
    began = time.perf_counter()
    asyncio.run(_map(executor, k))
    return time.perf_counter() - began
