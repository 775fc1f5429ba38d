"""The lab on a served application: who else is kept waiting, what it keeps, how soon it is done.

- Answers of /api/v1/soft-targets, idle and while four runs train, in turn. The requests are a few
  milliseconds apart, so that they meet the ends of epochs as they fall.
- Resident memory of the server and its workers after 200 runs, over that after 80, from where on as
  many runs are kept as ever, and over that after 40. Every twentieth run is a large one. It is read
  from /proc: where there is none, the rows are left out.
- A default run, from the request to its last event, on a server that has trained before; and one of
  convolutional students that the vision transformer teaches.
"""

import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.lab_streams import events, training, whole_run
from tests.benchmarks.memory import below, resident_mb
from tests.benchmarks.processes import our_server, run_client
from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.stats import interleave, median_ratio, percentile

_STREAMS = 4
_REQUESTS, _PACE_MS = 400, 4.0
_QUIET_SECONDS = 0.5  # for epochs that were under way
_LONG_RUN = "width=150&epochs=60&seed={seed}"
_SMALL_RUN = "width=8&transfer=60&epochs=1&seed={seed}"
_LARGE_RUN = "width=300&layers=2&epochs=2&seed={seed}"
_LARGE_EVERY = 20
_FEW_RUNS, _FULL_RUNS, _MANY_RUNS = 40, 80, 200
_GOAL = 0.95  # of the teacher's accuracy
_RUNS = {  # query and the aim of the parameters over the teacher's
    "default run": ("", ""),
    "convolutional students of the vision transformer": ("teacher=vit&student=cnn&", "<= 0.05 ×"),
}
_PROC = Path("/proc")


def measure(quick: bool = False) -> list[Row]:
    """Each of the three on a server of its own."""
    rows = _soft_targets(2 if quick else 7)
    if (_PROC / "self" / "status").exists():
        rows += _memory()
    for name, (query, aim) in _RUNS.items():
        rows += _whole_runs(name, query, aim, 1 if quick else 5)
    return rows


@contextmanager
def _warm_server() -> Iterator[int]:
    """The port of a server whose worker has trained."""
    with our_server() as server:
        whole_run(server.port, _SMALL_RUN.format(seed=999))
        yield server.port


def _soft_targets(rounds: int) -> list[Row]:
    """Percentiles of each round; the median round's, and the median of the rounds' ratios."""
    queries = (_LONG_RUN.format(seed=seed) for seed in count())
    with _warm_server() as port:

        def busy(k: int) -> list[float]:
            with training(port, _STREAMS, queries):
                times = _latencies(port, 2 * k)
            time.sleep(_QUIET_SECONDS)
            return times

        sides = {"idle": lambda k: _latencies(port, 2 * k + 1), "busy": busy}
        found = interleave(rounds, sides)
    rows = []
    for name, share, aim in (("p50", 0.5, ""), ("p99", 0.99, "<= 3 ×"), ("max", 1.0, "")):
        ours, idle = ([percentile(t, share) for t in found[side]] for side in ("busy", "idle"))
        label = f"soft targets while {_STREAMS} runs train, over idle: {name}"
        figures = (median(ours), median(idle), median_ratio(ours, idle))
        rows.append(Row("lab_serving", label, "ms", *figures, aim=aim))
    return rows


def _latencies(port: int, k: int) -> list[float]:
    """Milliseconds of some answers; the temperatures of every k are its own."""
    temperatures = (1 + (k * _REQUESTS + i) / 1000 for i in range(_REQUESTS))
    paths = [f"/api/v1/soft-targets?T={t:.3f}" for t in temperatures]
    answer = run_client("lab_client", {"port": port, "paths": paths, "pace_ms": _PACE_MS})
    times: list[float] = answer["ms"]
    return times


def _memory() -> list[Row]:
    """Megabytes after many runs, compared with those when as many are kept as ever, and before."""
    resident: dict[int, float] = {}
    with our_server() as server:
        for k in range(_MANY_RUNS):
            query = _SMALL_RUN if k % _LARGE_EVERY else _LARGE_RUN
            whole_run(server.port, query.format(seed=k))
            if k + 1 in (_FEW_RUNS, _FULL_RUNS, _MANY_RUNS):
                resident[k + 1] = sum(map(resident_mb, below(os.getpid())))
    label, many = f"resident memory after {_MANY_RUNS} runs, over", resident[_MANY_RUNS]
    return [
        ratio_row(
            "lab_serving", f"{label} {_FULL_RUNS}", "MB", many, resident[_FULL_RUNS], "<= 1.1 ×"
        ),
        ratio_row("lab_serving", f"{label} {_FEW_RUNS}", "MB", many, resident[_FEW_RUNS]),
    ]


@dataclass(frozen=True)
class _Timed:
    """A run by the clock, in seconds from its request."""

    goal_after: float  # infinite if it was not reached
    done_after: float
    result: dict[str, Any]

    @property
    def accuracy(self) -> float:
        """The distilled student's after its last epoch, in percent."""
        return 100 * float(self.result["students"]["distilled"]["epochs"][-1]["test_accuracy"])


def _whole_runs(name: str, query: str, aim: str, times: int) -> list[Row]:
    """Medians over runs of several seeds."""
    with _warm_server() as port:
        runs = [_timed(port, f"{query}seed={seed}") for seed in range(1, times + 1)]
    teacher = runs[0].result["teacher"]
    accuracy = (median(run.accuracy for run in runs), 100 * teacher["test_accuracy"])
    sizes = (runs[0].result["students"]["distilled"]["parameters"], teacher["parameters"])
    seconds = partial(Row, "lab_serving", unit="s")
    ratio = partial(ratio_row, "lab_serving")
    goal = f"{name}: request to {_GOAL:.0%} of the teacher's accuracy"
    return [
        seconds(f"{name}: request to done", ours=median(run.done_after for run in runs)),
        seconds(goal, ours=median(run.goal_after for run in runs)),
        ratio(f"{name}: accuracy over the teacher's", "%", *accuracy, f">= {_GOAL} ×"),
        ratio(f"{name}: parameters over the teacher's", "numbers", *sizes, aim),
    ]


def _timed(port: int, query: str) -> _Timed:
    began = time.perf_counter()
    arrived = [(time.perf_counter() - began, name, data) for name, data in events(port, query)]
    *epochs, (done_after, _, result) = arrived
    goal = _GOAL * result["teacher"]["test_accuracy"]
    reached = (s for s, _, data in epochs if data["distilled"]["test_accuracy"] >= goal)
    return _Timed(next(reached, math.inf), done_after, result)
