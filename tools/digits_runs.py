"""Make app/recordings/data/*.jsonl, the recorded runs that every server shows under /runs.

Run it as `.venv/bin/python -m tools.digits_runs` (some seconds). The runs are the student of
app/datasets/data/digits.npz while the lab trains it on soft targets, and its twin on hard labels
alone; the probe rows are the first two test digits of each class. With the same NumPy the same
numbers come out.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # several threads add in another order

from pathlib import Path

import numpy as np

from app.lab import training
from app.lab.config import Config, read_config
from app.lab.tasks.digits.dataset import CLASSES, SIDE
from app.recordings.recorder import Recorder
from tools.digits_dataset import QUERY

FOLDER = Path(__file__).resolve().parent.parent / "app" / "recordings" / "data"
FILES = {"distilled": "digits.jsonl", "hard": "digits-hard.jsonl"}
HARD_WEIGHTS = {"distilled": 0.0, "hard": 1.0}


def main() -> None:
    """Train both students, log each after every epoch."""
    config, problems = read_config(QUERY.items(), strict=True)
    assert not problems, problems
    rows = _probe_rows(config)
    for student in HARD_WEIGHTS:
        path = FOLDER / FILES[student]
        path.unlink(missing_ok=True)
        _record(config, student, rows, path)
        print(f"{path.name}: {path.stat().st_size / 1e3:.1f} kB")


def _probe_rows(config: Config) -> list[int]:
    """The first two test digits of each class."""
    labels = config.task.load().test.labels
    return [int(i) for c in range(len(CLASSES)) for i in np.flatnonzero(labels == c)[:2]]


def _record(config: Config, student: str, rows: list[int], path: Path) -> None:
    test = config.task.load().test
    teacher = config.task.teachers.test_logits(config.teacher)[rows, 0]
    updates = -(-config.transfer // training.batch_size(config.transfer))  # of an epoch
    k, state = config.students.index(student), training.start(config)
    with Recorder(
        path,
        teacher_logits=teacher.astype(np.float16),
        temperature=config.temperature,
        hard_weight=HARD_WEIGHTS[student],
        labels=test.labels[rows].tolist(),
        classes=CLASSES,
        names=[f"test digit {row}" for row in rows],
        pictures=test.inputs[rows].reshape(-1, SIDE, SIDE),
    ) as run:
        for epoch in range(config.epochs + 1):
            measured = {}
            if epoch:
                state, results = training.run_epoch(config, state)
                measured = {
                    "train_loss": results[k].train_loss,
                    "test_accuracy": results[k].test_accuracy,
                }
            logits = training.logits(config, state, test.inputs[rows])[k]
            run.log(epoch * updates, student_logits=logits.astype(np.float16), **measured)


if __name__ == "__main__":
    main()
