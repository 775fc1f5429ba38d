"""Recording: what a log costs, and training in PyTorch with and without it, recorded every 20 steps.

The training is docs/recording-recipes.md's plain loop on two threads: the lab's digits and its
teacher, which answers each batch. Pairs of trainings from the same start alternate in one process;
with the recording counts all of it, the probe's forward pass, the logs, the file opened and closed.
What a forward pass and a log take is also told alone, and as a share of the 20 steps between two.

PyTorch is not among our dependencies. BENCH_PYTORCH_PYTHON names an interpreter that has it.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from timeit import timeit

import numpy as np

from app.recordings.recorder import Recorder
from tests.benchmarks.lab_training import INTERPRETER, has_pytorch
from tests.benchmarks.processes import run_client
from tests.benchmarks.report import Row, rounds_rows
from tests.benchmarks.stats import interleave, p95

_ROWS, _CLASSES, _PROBE = 8, 10, 64
_LOGS = 100  # a round
_EVERY = 20
_UPDATES = 200  # of one training
# Units of the student's hidden layers; whether its teacher answers each batch, or has before;
# rows of the probe.
_STUDENTS = {
    "60 units, 8 rows": ([60], True, _ROWS),
    "60 units": ([60], True, _PROBE),
    "2 × 300 units": ([300, 300], True, _PROBE),
    "60 units, teacher's logits at hand": ([60], False, _PROBE),
}
_TWO_THREADS = {"OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}
_SECONDS = 600.0


def measure(quick: bool = False) -> list[Row]:
    """Medians and p95 of the rounds, and of their ratios."""
    rounds = 10 if quick else 100
    rows = _log_rows(_ROWS, rounds, "<= 100 µs") + _log_rows(_PROBE, rounds, "")
    interpreter = os.environ.get(INTERPRETER, sys.executable)
    if not has_pytorch(interpreter):
        print("recording: PyTorch is not installed, training is not measured", file=sys.stderr)
        return rows
    pairs = 4 if quick else 40
    return rows + [row for name in _STUDENTS for row in _training_rows(name, interpreter, pairs)]


def _log_rows(n_rows: int, rounds: int, aim: str) -> list[Row]:
    """A log of float32, over json.dumps of the same lists, written to a file."""
    logits = np.random.default_rng(0).normal(0, 3, (n_rows, _CLASSES)).astype(np.float32)
    with TemporaryDirectory() as folder:
        path = Path(folder)
        given = {"teacher_logits": logits, "temperature": 4}
        with Recorder(path / "ours.jsonl", **given) as run, (path / "json").open("wb", 0) as file:

            def ours(k: int) -> float:
                steps = iter(range(k * _LOGS, (k + 1) * _LOGS))
                return _microseconds(
                    lambda: run.log(next(steps), student_logits=logits, train_loss=0.5)
                )

            def plain(_: int) -> float:
                return _microseconds(
                    lambda: file.write(json.dumps(logits.tolist()).encode() + b"\n")
                )

            times = interleave(rounds, {"ours": ours, "reference": plain})
    name = f"a log of {n_rows} rows × {_CLASSES} classes"
    return rounds_rows("recording", name, "µs", times["ours"], times["reference"], aim)


def _microseconds(call: Callable[[], object]) -> float:
    """Of one call."""
    return 1e6 * timeit(call, number=_LOGS) / _LOGS


def _training_rows(name: str, interpreter: str, pairs: int) -> list[Row]:
    hidden, teacher_answers, n_rows = _STUDENTS[name]
    task = {
        "hidden": hidden,
        "teacher_answers": teacher_answers,
        "probe": n_rows,
        "every": _EVERY,
        "updates": _UPDATES,
        "pairs": pairs,
    }
    times = run_client("recording_client", task, interpreter, _TWO_THREADS, _SECONDS)
    recorded, plain = ([1000 * t for t in times[side]] for side in ("recorded", "plain"))
    title = f"{name}: {_UPDATES} steps, recorded every {_EVERY} of them"
    rows = rounds_rows("recording", title, "ms", recorded, plain, "<= 1.01 ×")
    forward, log = ([1e6 * t for t in times[side]] for side in ("forward", "log"))
    interval = 1000 * median(plain) * _EVERY / _UPDATES  # µs of the steps between two logs
    for part, values in (("forward pass", forward), ("log", log)):
        for kind, value in (("median", median(values)), ("p95", p95(values))):
            title = f"{name}: {part} of {n_rows} rows over {_EVERY} steps, {kind}"
            rows.append(Row("recording", title, "µs", value, interval, value / interval))
    both = median(a + b for a, b in zip(forward, log, strict=True))
    share = Row("recording", f"{name}: both, median", "% of the steps", 100 * both / interval)
    return [*rows, share]
