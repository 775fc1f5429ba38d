"""Recordings for tests, as Recorder writes them."""

import json
from pathlib import Path

import numpy as np

from app.recordings.recorder import Recorder

TEACHER = np.float32([[5.0, 1.1, 0.3], [0.2, 4.0, 1.0]])
FIXED = {
    "teacher_logits": TEACHER,
    "labels": [0, 2],
    "classes": ["cat", "dog", "rabbit"],
    "temperature": 4,
    "hard_weight": 0.1,
}


def student(step):
    """Logits that come nearer to the teacher's with every step, and never are there."""
    return np.float64(TEACHER) * step / (step + 40) + [[0, 0, 1], [0.5, 0, 0]]


def recorder(path, **changed):
    return Recorder(path, **{**FIXED, **changed})


def write_run(path: Path, steps=(0, 50, 100), **changed) -> Path:
    """A recording with a log at each step."""
    with recorder(path, **changed) as run:
        for step in steps:
            run.log(step, student_logits=student(step), loss=1 / (1 + step))
    return path


def append(path, **fields):
    """A line of another program, as JSON."""
    with path.open("a") as file:
        print(json.dumps(fields), file=file)


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]
