"""Files of logits for the tests, and what is read of them."""

import io
import math
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


def npy_bytes(array, **options):
    """The bytes of a .npy file."""
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def header_bytes(shape, descr="<f4"):
    """The bytes with which a .npy file begins."""
    buffer = io.BytesIO()
    header = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue()


def sparse(path, shape, descr):
    """A file of zeros that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(header := header_bytes(shape, descr))
        file.truncate(len(header) + math.prod(shape) * np.dtype(descr).itemsize)
    return path
