"""Make app/datasets/data/digits.npz, the file of logits that every server shows at /data/digits.

Run it as `.venv/bin/python -m tools.digits_dataset` (some seconds). The rows are 500 of the lab's
test digits; the student is trained by the lab on the teacher's soft targets of 400 training digits.
With the same NumPy the same bytes come out.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # several threads add in another order

from pathlib import Path

import numpy as np

from app.lab import npz_files, training
from app.lab.config import read_config
from app.lab.tasks.digits.dataset import CLASSES

TARGET = Path(__file__).resolve().parent.parent / "app" / "datasets" / "data" / "digits.npz"
ROWS = 500  # of the test digits, the first
QUERY = {"width": "30", "transfer": "400", "T": "4", "epochs": "30", "seed": "0"}


def main() -> None:
    """Train the student, write the logits of both."""
    config, problems = read_config(QUERY.items(), strict=True)
    assert not problems, problems
    state = training.start(config)
    for _ in range(config.epochs):
        state, _ = training.run_epoch(config, state)
    test = config.task.load().test
    student = training.logits(config, state, test.inputs[:ROWS])[config.students.index("distilled")]
    teacher = config.task.teachers.test_logits(config.teacher)[:ROWS, 0]
    labels = test.labels[:ROWS]
    TARGET.parent.mkdir(exist_ok=True)
    npz_files.write(
        TARGET,
        logits=teacher.astype(np.float16),
        student_logits=student.astype(np.float16),
        labels=labels.astype(np.uint8),
        classes=np.array(CLASSES),
    )
    shares = [float((logits.argmax(axis=1) == labels).mean()) for logits in (teacher, student)]
    print(f"{TARGET.stat().st_size / 1e3:.1f} kB; accuracy {shares[0]:.1%} and {shares[1]:.1%}")


if __name__ == "__main__":
    main()
