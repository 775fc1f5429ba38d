"""A dataset: a teacher's outputs for n examples, read a chunk of rows at a time."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from .errors import DatasetError
from .formats.fields import Array, Field, rows_of_a_batch
from .top_k.model import TopK
from .top_k.tokens import TokenRows

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
_PART = 2**20  # bytes of a file that are read at a time for its digest
Stamp = tuple[int, int]  # a file's bytes and time of its last change, in nanoseconds


@dataclass(frozen=True, eq=False)
class Chunk:
    """Successive rows of a dataset, as the files have them: of whatever kind."""

    teacher: Floats  # (rows, M, C)
    student: Floats | None  # (rows, C)
    labels: NDArray[np.intp] | None  # (rows,)
    first: int  # index of its first row in the dataset, from 0


@dataclass(frozen=True, eq=False)
class Dataset:
    """What files say about n examples of C classes: M teachers, a student, labels, ids.

    What is small is in memory; teachers and student are read by `chunks`.
    """

    name: str  # slug of the first file's name
    paths: tuple[Path, ...]  # of all files
    stamps: tuple[Stamp | None, ...]  # of these, when they were opened
    n: int
    classes: tuple[str, ...]  # "0", "1", … where no file names them
    labels: NDArray[np.intp] | None  # (n,), from 0 to C - 1
    ids: tuple[str, ...] | None
    teachers: tuple[Field, ...]  # of each file, (n, C) or (n, M, C)
    student: Field | None
    top_k: TopK | None = None  # then the classes are columns: the k likeliest of a row, the rest
    tokens: TokenRows | None = None  # of a language model's answers, whose positions are the rows
    left_out: tuple[str, ...] = ()  # columns of the teachers' files that are not read
    reordered: tuple[str, ...] = ()  # files that name the classes in another order than the first

    @property
    def n_teachers(self) -> int:
        """M, the teachers of all files."""
        return sum(field.shape[1] if len(field.shape) == 3 else 1 for field in self.teachers)

    @property
    def has_student(self) -> bool:
        """Whether a student's outputs are there."""
        return self.student is not None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the files' bytes, in hexadecimal; they are read when it is first asked for.

        Raises:
            DatasetError: a file has changed since it was opened.
        """
        digest = self.read_digest(Event())
        assert digest is not None
        return digest

    def read_digest(self, unwanted: Event) -> str | None:
        """The digest of the files as they are now; None if it becomes unwanted meanwhile.

        Raises:
            DatasetError: a file has changed since it was opened.
        """
        self._check_unchanged()
        digest = hashlib.sha256()
        for path in self.paths:
            of_file = hashlib.sha256()
            with path.open("rb") as file:
                while not unwanted.is_set() and (part := file.read(_PART)):
                    of_file.update(part)
            digest.update(of_file.digest())
        self._check_unchanged()
        return None if unwanted.is_set() else digest.hexdigest()

    @property
    def size(self) -> int:
        """How many numbers teachers and student have together."""
        return self.n * len(self.classes) * (self.n_teachers + self.has_student)

    @property
    def is_at_hand(self) -> bool:
        """Whether nothing is parsed or unpacked to read teachers and student again."""
        return all(field.at is not None for field in self._fields)

    @property
    def _fields(self) -> tuple[Field, ...]:
        return (*self.teachers, *([self.student] if self.student else []))

    def chunks(self, rows: int | None = None, only: Indices | None = None) -> Iterator[Chunk]:
        """Read the dataset from its first row, at most so many rows at a time.

        Args:
            rows: of a chunk, at most; None: as many as have about a million numbers.
            only: the indices of the rows that are wanted, ascending; None: all.

        Raises:
            DatasetError: a file has changed since it was opened, or is damaged further on.
        """
        rows = rows_of_a_batch(self.size // self.n) if rows is None else rows
        self._check_unchanged()
        if only is not None and self.is_at_hand:
            yield from (self._picked(only[i : i + rows]) for i in range(0, len(only), rows))
        else:
            yield from self._successive(rows, only)
        self._check_unchanged()

    def _picked(self, at: Indices) -> Chunk:
        """The rows of these indices, of fields that have them at hand."""
        arrays = [self._rows(field.at(at)) for field in self._fields if field.at]
        n_teachers = len(self.teachers)
        student = arrays[n_teachers][:, 0] if self.student else None
        labels = None if self.labels is None else self.labels[at]
        return Chunk(np.concatenate(arrays[:n_teachers], axis=1), student, labels, int(at[0]))

    def _successive(self, rows: int, only: Indices | None) -> Iterator[Chunk]:
        """The rows that are wanted, of fields that are read from the first one to the last."""
        teachers = zip(*(field.batches(rows) for field in self.teachers), strict=True)
        students = self.student.batches(rows) if self.student else repeat(None)
        first = 0
        for arrays, student in zip(teachers, students, strict=False):
            end = first + len(arrays[0])
            at = _within(only, first, end)
            if isinstance(at, slice) or len(at):
                parts = [self._rows(array[at]) for array in arrays]
                yield Chunk(
                    parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1),
                    None if student is None else self._rows(student[at])[:, 0],
                    None if self.labels is None else self.labels[first:end][at],
                    first,
                )
            first = end
        if first != self.n:
            raise DatasetError(
                self.paths[0], f"must have the {self.n} rows that it tells of", first
            )

    def _rows(self, array: Array) -> Floats:
        """The array as float64 in memory, (rows, M, C)."""
        with np.errstate(invalid="ignore"):  # signalling NaNs become quiet ones
            rows = np.array(array, np.float64, order="C")  # also what is stored in Fortran's order
            return rows.reshape(len(array), -1, len(self.classes))

    def _check_unchanged(self) -> None:
        for path, stamp in zip(self.paths, self.stamps, strict=True):
            if stamp_of(path) != stamp:
                raise DatasetError(path, "has changed since it was opened: open it again")


def _within(only: Indices | None, first: int, end: int) -> Indices | slice:
    """Where the wanted rows are within those from first to before end."""
    if only is None:
        return slice(None)
    return only[slice(*np.searchsorted(only, (first, end)))] - first


def n_named(dataset: Dataset) -> int | None:
    """Of a top-k dataset how many columns are classes, as the last is a rest; None of another."""
    return None if dataset.top_k is None else len(dataset.classes) - 1


def stamp_of(path: Path) -> Stamp | None:
    """By what a change of a file is noticed; None if it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
