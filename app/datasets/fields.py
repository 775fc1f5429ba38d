"""What a file holds: arrays by their names, read in batches of rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import DatasetError
from .names import ONLY_ARRAY, Names, first_match

BATCH = 4096  # rows that are read at a time
Array = NDArray[Any]


@dataclass(frozen=True)
class Field:
    """An array of a file; its first axis is the rows."""

    shape: tuple[int, ...]
    is_text: bool
    batches: Callable[[int], Iterator[Array]]  # successive arrays of at most so many rows
    is_at_hand: bool = False  # in memory or mapped to it: nothing is parsed or unpacked to read it

    def whole(self) -> Array:
        """All rows; for fields that are small, as labels are."""
        return np.concatenate(list(self.batches(BATCH)))


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
    """A field of an array that is in memory or mapped to it."""

    def batches(size: int) -> Iterator[Array]:
        return (array[first : first + size] for first in range(0, len(array), size))

    return Field(array.shape, array.dtype.kind in "UO", batches, is_at_hand=True)


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
