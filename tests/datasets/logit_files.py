"""Files of logits for the tests, and what is read of them."""

from pathlib import Path

import numpy as np

from app.datasets.analysis.analyse import analyse
from app.datasets.reader import read_dataset

GOLDEN = Path(__file__).parents[1] / "data" / "logits"
TEACHER = np.load(GOLDEN / "teacher.npy")
STUDENT = np.load(GOLDEN / "student.npy")
LABELS = np.load(GOLDEN / "labels.npy")
DIGITS = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)


def teacher_of(dataset, rows=300):
    """The teacher's numbers, (n, M, C), joined from chunks."""
    return np.concatenate([chunk.teacher for chunk in dataset.chunks(rows)])


def student_of(dataset, rows=300):
    """The student's numbers, (n, C), joined from chunks."""
    return np.concatenate([chunk.student for chunk in dataset.chunks(rows)])


def figures(dataset, stated=None):
    """The figures alone."""
    return analyse(dataset, stated, (1.0,)).figures


def write(path, content):
    """Write bytes, text or an array (.npy), and return the path."""
    if isinstance(content, np.ndarray):
        np.save(path, content)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8")
    return path


def read_text(folder, name, text, **options):
    """Read a dataset of one file with this text."""
    return read_dataset([write(folder / name, text)], **options)
