"""Files of logits: until the first figures, until all are there, and the memory that it takes.

50,000 rows of 1,000 classes as float32, 200 MB; normal numbers with a standard
deviation of 1.5, the true class 7 above them. First figures are those of 2,000 random rows at T = 1;
the whole is every figure of all rows at each of the slider's 196 stops. Beside torchmetrics stands
the analysis at T = 1, which has more than accuracy, NLL and calibration error: checks, the digest,
the best temperature, each class, each row. Every time is of a process that has loaded its libraries
and opened the file; memory is what is resident above that.
Whole commands, `report --T 1` and torchmetrics_script.py, are timed from their start to their end.

BENCH_PYTORCH_PYTHON names an interpreter with torch and torchmetrics; without it these are left out.
"""

import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from tests.benchmarks.processes import run_client
from tests.benchmarks.report import ROOT, Row, rounds_rows
from tests.benchmarks.stats import interleave, p95

ROWS, _QUICK_ROWS, _CLASSES = 50_000, 5_000, 1_000
_DEVIATION, _MARGIN = 1.5, 7.0
_SECONDS = 900.0
_INTERPRETER = "BENCH_PYTORCH_PYTHON"
Measured = dict[str, float]  # seconds, cpu (seconds of processors), mb


def measure(quick: bool = False) -> list[Row]:
    """Rounds of each piece of work, in turn."""
    rounds = 2 if quick else 3
    with TemporaryDirectory(prefix="soft-targets-bench-") as folder:
        paths = written(Path(folder), _QUICK_ROWS if quick else ROWS)
        sides = {
            "first": partial(_run, "first", paths, sys.executable),
            "whole": partial(_run, "whole", paths, sys.executable),
            "at_one": partial(_run, "at_one", paths, sys.executable),
        }
        if interpreter := os.environ.get(_INTERPRETER):
            sides["torchmetrics"] = partial(_run, "torchmetrics", paths, interpreter)
            torch_script = [interpreter, "-m", "tests.benchmarks.torchmetrics_script"]
            sides["script"] = partial(_command, [*torch_script, paths["logits"], paths["labels"]])
        report = [sys.executable, "-m", "app", "report", paths["logits"], "--T", "1"]
        sides["command"] = partial(_command, [*report, "--labels", paths["labels"]])
        found = interleave(rounds, sides)
    rows = [
        *_own("first figures, of 2,000 rows", "s", _of(found["first"], "seconds"), "< 1 s"),
        *_own("whole analysis at 196 stops", "s", _of(found["whole"], "seconds"), "<= 60 s"),
        *_own("its processor seconds", "s", _of(found["whole"], "cpu")),
        *_own("its memory above idle", "MB", _of(found["whole"], "mb"), "<= 500 MB"),
    ]
    ours = _of(found["at_one"], "seconds")
    command = _of(found["command"], "seconds")
    if "torchmetrics" not in found:
        rows += _own("the command report --T 1", "s", command)
        return [*rows, *_own("all figures at T = 1 and the best T", "s", ours)]
    script = _of(found["script"], "seconds")
    commands = _of(found["command"], "cpu"), _of(found["script"], "cpu")
    what = "report --T 1, over a script of torchmetrics"
    rows += [
        *rounds_rows("datasets", what, "s", command, script, aim="<= 1"),
        *rounds_rows("datasets", "these commands in processor seconds", "s", *commands),
    ]
    theirs = _of(found["torchmetrics"], "seconds")
    what = "all figures at T = 1 and the best T, over torchmetrics' three"
    cpus = _of(found["at_one"], "cpu"), _of(found["torchmetrics"], "cpu")
    return [
        *rows,
        *rounds_rows("datasets", what, "s", ours, theirs),
        *rounds_rows("datasets", "the same in processor seconds", "s", *cpus),
    ]


def _run(work: str, paths: dict[str, str], interpreter: str, _round: int) -> Measured:
    task = {"work": work, "paths": paths}
    return run_client("dataset_client", task, interpreter, seconds=_SECONDS)


def _command(arguments: list[str], _round: int) -> Measured:
    """A whole command, with what it takes to start."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(arguments, cwd=ROOT, capture_output=True, check=True, timeout=_SECONDS)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu": cpu}


def _of(results: list[Measured], name: str) -> list[float]:
    return [result[name] for result in results]


def _own(measure: str, unit: str, values: list[float], aim: str = "") -> list[Row]:
    return [
        Row("datasets", f"{measure}, median", unit, median(values), aim=aim),
        Row("datasets", f"{measure}, p95", unit, p95(values)),
    ]


def written(folder: Path, n: int) -> dict[str, str]:
    """The file of logits and that of labels."""
    random = np.random.default_rng(0)
    labels = random.integers(0, _CLASSES, n)
    paths = {name: str(folder / f"{name}.npy") for name in ("logits", "labels")}
    np.save(paths["labels"], labels)
    logits = np.lib.format.open_memmap(paths["logits"], "w+", np.float32, (n, _CLASSES))
    for first in range(0, n, 1000):
        rows = _DEVIATION * random.standard_normal((1000, _CLASSES), np.float32)
        rows[np.arange(1000), labels[first : first + 1000]] += _MARGIN
        logits[first : first + 1000] = rows
    logits.flush()
    return paths
