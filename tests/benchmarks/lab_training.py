"""The lab's training: an epoch over the least that it could take, and over PyTorch's.

The least: the matrix products of both students alone, one after the other, on one BLAS thread. Each
round is the run's next epoch, so that every stage of a run counts. PyTorch's epoch trains the same
students on the same batches with its own Adam, once as it comes and once as one fused kernel.

PyTorch is not among our dependencies. BENCH_PYTORCH_PYTHON names an interpreter that has it, and
NumPy of the version that ours has; without it ours is tried.
"""

import os
import subprocess
import sys
from statistics import median

from tests.benchmarks.processes import run_client
from tests.benchmarks.report import Row, rounds_rows

INTERPRETER = "BENCH_PYTORCH_PYTHON"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_SECONDS = 120.0
_STUDENTS: dict[str, tuple[dict[str, str], str]] = {  # query, aim
    "60 units": ({}, "<= 2 ×"),
    "150 units": ({"width": "150"}, "<= 2 ×"),
    "2 × 300 units": ({"width": "300", "layers": "2"}, "<= 2 ×"),
    "convolutional": ({"student": "cnn"}, "<= 3 ×"),
}
_PYTORCH = {
    "PyTorch's": "pytorch",
    "PyTorch's with its fused Adam": "pytorch_fused",
}
_PYTORCH_AIMS = {"60 units": "<= 0.5 ×", "convolutional": "<= 1 ×"}  # without the fused Adam


def measure(quick: bool = False) -> list[Row]:
    """Medians and p95 of the epochs' ratios in one process."""
    rounds = 5 if quick else 20
    rows = []
    for name, (query, aim) in _STUDENTS.items():
        times = _epochs(sys.executable, query, "products", rounds)
        rows += _rows(f"{name}: epoch over its matrix products", times, aim)
    return rows + _against_pytorch(rounds)


def _against_pytorch(rounds: int) -> list[Row]:
    interpreter = os.environ.get(INTERPRETER, sys.executable)
    if not has_pytorch(interpreter):
        ours = median(_epochs(sys.executable, {}, "products", rounds)["ours"])
        name = "60 units: epoch; PyTorch is not installed, so not measured"
        return [Row("lab_training", name, "ms", 1000 * ours)]
    rows = []
    for student, aim in _PYTORCH_AIMS.items():
        for name, reference in _PYTORCH.items():
            times = _epochs(interpreter, _STUDENTS[student][0], reference, rounds)
            aimed = aim if reference == "pytorch" else ""
            rows += _rows(f"{student}: epoch over {name}", times, aimed)
    return rows


def _rows(measure: str, times: dict[str, list[float]], aim: str) -> list[Row]:
    ours, reference = ([1000 * t for t in times[side]] for side in ("ours", "reference"))
    return rounds_rows("lab_training", measure, "ms", ours, reference, aim)


def has_pytorch(interpreter: str) -> bool:
    """Whether an interpreter has PyTorch."""
    asking = [interpreter, "-c", "import torch"]
    return subprocess.run(asking, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _epochs(
    interpreter: str, query: dict[str, str], reference: str, rounds: int
) -> dict[str, list[float]]:
    """Seconds of our epochs and of the reference's, measured by lab_epochs.py."""
    # One thread: read where NumPy is imported.
    task = {"query": query, "reference": reference, "rounds": rounds}
    answer: dict[str, list[float]] = run_client("lab_epochs", task, interpreter, _ONE_THREAD)
    return answer
