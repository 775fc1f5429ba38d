"""One piece of work of datasets.py, in a process of its own: its seconds, those of processors, its memory."""

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from tests.benchmarks.memory import resident_mb

_BATCH = 4096  # rows


def first(paths: dict[str, str]) -> Callable[[], object]:
    """The first figures that a page shows: of 2,000 rows, at T = 1."""
    return _analysis(paths, temperatures=(1.0,), sample=2000)


def whole(paths: dict[str, str]) -> Callable[[], object]:
    """All figures of all rows, at each of the slider's stops."""
    return _analysis(paths)


def at_one(paths: dict[str, str]) -> Callable[[], object]:
    """All figures of all rows at T = 1, and at the best temperature."""
    return _analysis(paths, temperatures=(1.0,))


def _analysis(paths: dict[str, str], **options: Any) -> Callable[[], object]:
    analysis, reader = map(import_module, ("app.datasets.analysis.analyse", "app.datasets.reader"))
    dataset = reader.read_dataset([paths["logits"]], labels=paths["labels"])
    return lambda: analysis.analyse(dataset, **options)


def torchmetrics(paths: dict[str, str]) -> Callable[[], object]:
    """Accuracy, calibration error and NLL by torchmetrics and torch, in batches, on two threads."""
    torch: Any = import_module("torch")  # Any: whoever checks our types may not have it
    classification: Any = import_module("torchmetrics.classification")
    torch.set_num_threads(2)
    logits = np.load(paths["logits"], mmap_mode="r")
    labels = torch.from_numpy(np.load(paths["labels"]))
    n_classes = logits.shape[1]
    accuracy = classification.MulticlassAccuracy(n_classes, average="micro")
    error = classification.MulticlassCalibrationError(n_classes, n_bins=15, norm="l1")

    def work() -> tuple[float, ...]:
        nll = 0.0
        for first in range(0, len(logits), _BATCH):
            z = torch.from_numpy(np.array(logits[first : first + _BATCH]))
            y = labels[first : first + _BATCH]
            nll += float(torch.nn.functional.cross_entropy(z, y, reduction="sum"))
            accuracy.update(z, y)
            error.update(z, y)
        return nll / len(logits), float(accuracy.compute()), float(error.compute())

    return work


_WORK = {work.__name__: work for work in (first, whole, at_one, torchmetrics)}

if __name__ == "__main__":
    task = json.load(sys.stdin)
    work = _WORK[task["work"]](task["paths"])
    process = os.getpid()
    idle, began, cpu = resident_mb(process), time.perf_counter(), time.process_time()
    work()
    measured = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "mb": resident_mb(process, "VmHWM") - idle,
    }
    json.dump(measured, sys.stdout)
