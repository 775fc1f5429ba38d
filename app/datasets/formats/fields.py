"""What a file holds: arrays by their names, read in batches of rows."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError
from .names import ONLY_ARRAY, Names, first_match

_BATCH = 4096  # rows that are read at a time, at most
_BATCH_NUMBERS = 1_000_000  # of a batch that has more than a row
# In memory are some 200 bytes of each row, of each class its name, and a few whole rows.
MAX_ROWS = 3_000_000
MAX_CLASSES = 1_000_000
MAX_NUMBERS = 4_000_000  # of a row: of all teachers and the student
Array = NDArray[Any]


@dataclass(frozen=True)
class Field:
    """An array of a file; its first axis is the rows."""

    shape: tuple[int, ...]
    is_text: bool
    batches: Callable[[int], Iterator[Array]]  # successive arrays of at most so many rows
    # The rows of indices, where nothing need be parsed or unpacked to have them; else None.
    at: Callable[[NDArray[np.intp]], Array] | None = None

    @property
    def a_batch(self) -> int:
        """How many rows are read at a time."""
        return rows_of_a_batch(math.prod(self.shape[1:]))

    def whole(self) -> Array:
        """All rows; for fields that are small, as labels are. Texts as bytes are UTF-8."""
        rows = np.concatenate(list(self.batches(self.a_batch)))
        return np.strings.decode(rows, "utf-8", "replace") if rows.dtype.kind == "S" else rows


@dataclass(frozen=True)
class Contents:
    """The fields of a file that are asked for, and the names of all that it has."""

    path: Path
    fields: dict[str, Field]
    names: tuple[str, ...]
    classes: tuple[str, ...] | None = None  # that the file's header names
    left_out: tuple[str, ...] = ()  # columns that are neither classes nor what is asked for

    def find(self, names: Names) -> Field | None:
        """The field of the first of these names that the file has, or of its one array."""
        return self.named((*names, ONLY_ARRAY))

    def named(self, names: Names) -> Field | None:
        """The field of the first of these names that the file has; None if it has none."""
        found = first_match(names, self.fields)
        return None if found is None else self.fields[found]


def field_of(array: Array) -> Field:
    """A field of an array that is in memory."""
    is_text = array.dtype.kind in "USO"
    return Field(array.shape, is_text, partial(_slices, array), partial(_picked, array))


def _slices(array: Array, size: int) -> Iterator[Array]:
    return (array[first : first + size] for first in range(0, len(array), size))


def _picked(array: Array, at: NDArray[np.intp]) -> Array:
    picked: Array = array[at]
    return picked


def check_rows(path: Path, n: int) -> None:
    """Refuse more rows than MAX_ROWS."""
    if n > MAX_ROWS:
        raise DatasetError(path, f"must have at most {MAX_ROWS} rows", "more")


def check_size(path: Path, n: int, n_classes: int, width: int) -> None:
    """Refuse a dataset of which too much would be in memory.

    Args:
        path: of the file, for the message.
        n: rows.
        n_classes: C.
        width: the numbers of a row, of all teachers and the student.
    """
    check_rows(path, n)
    if n_classes > MAX_CLASSES:
        raise DatasetError(path, f"must have at most {MAX_CLASSES} classes", n_classes)
    if width > MAX_NUMBERS:
        raise DatasetError(path, f"must have at most {MAX_NUMBERS} numbers a row", width)


def rows_of_a_batch(width: int) -> int:
    """How many rows of so many numbers are read at a time: of few numbers, whatever the width."""
    return max(1, min(_BATCH, _BATCH_NUMBERS // max(1, width)))


def stacked(rows: Iterator[Array], size: int) -> Iterator[Array]:
    """Join rows that come one by one to arrays of at most so many."""
    while batch := list(islice(rows, size)):
        yield np.stack(batch)


def numbers(path: Path, name: str, array: Array) -> NDArray[np.float64]:
    """An array as float64; formats of text give single numbers as texts.

    Raises:
        DatasetError: text that is no number.
    """
    try:
        with np.errstate(invalid="ignore"):  # signalling NaNs become quiet ones
            return np.array(array, np.float64)
    except (ValueError, TypeError):
        wrong = next(value for value in array.ravel() if not _is_number(value))
        raise DatasetError(path, f"{name} must be numbers", wrong) from None


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True
