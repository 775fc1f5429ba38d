"""Arrays in files, read a batch of rows at a time.

They are not mapped to memory: a page of a mapped file that another program has cut in the meantime
ends the process (SIGBUS), where a read says that there is nothing.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError
from .fields import Array, Field

Convert = Callable[[Array], Array]
_AT_ONCE = 4_000_000  # numbers that are read of an array in Fortran's order, a column after another


@dataclass(frozen=True)
class Stored:
    """Where the values of an array are in a file."""

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    offset: int  # bytes before the first value
    is_fortran: bool = False


def stored_field(stored: Stored, convert: Convert | None = None) -> Field:
    """The field of an array in a file, each batch of which may be converted.

    Raises:
        DatasetError: when it is read, and the file has become shorter.
    """
    is_text = stored.dtype.kind in "US"
    if stored.is_fortran and len(stored.shape) > 1:
        return Field(stored.shape, is_text, partial(_in_columns, stored))
    batches, at = partial(_in_rows, stored, convert), partial(_at, stored, convert)
    return Field(stored.shape, is_text, batches, at)


def _in_rows(stored: Stored, convert: Convert | None, size: int) -> Iterator[Array]:
    n, row = stored.shape[0], stored.shape[1:]
    with stored.path.open("rb") as file:
        file.seek(stored.offset)
        for first in range(0, n, size):
            rows = np.empty((min(size, n - first), *row), stored.dtype)
            _fill(stored, file, rows)
            yield rows if convert is None else convert(rows)


def _at(stored: Stored, convert: Convert | None, indices: NDArray[np.intp]) -> Array:
    """The rows of these indices."""
    rows = np.empty((len(indices), *stored.shape[1:]), stored.dtype)
    row_bytes = math.prod(stored.shape[1:]) * stored.dtype.itemsize
    with stored.path.open("rb") as file:
        for k, index in enumerate(indices.tolist()):
            file.seek(stored.offset + index * row_bytes)
            _fill(stored, file, rows[k : k + 1])
    return rows if convert is None else convert(rows)


def _in_columns(stored: Stored, size: int) -> Iterator[Array]:
    """Rows of an array in Fortran's order, whose columns are behind each other."""
    n, row = stored.shape[0], stored.shape[1:]
    columns, item = math.prod(row), stored.dtype.itemsize
    at_once = max(size, _AT_ONCE // columns // size * size)
    with stored.path.open("rb") as file:
        for first in range(0, n, at_once):
            values = np.empty((columns, min(at_once, n - first)), stored.dtype)
            for k, column in enumerate(values):
                file.seek(stored.offset + (k * n + first) * item)
                _fill(stored, file, column)
            rows = values.reshape(*reversed(row), -1).T
            yield from (rows[i : i + size] for i in range(0, len(rows), size))


def _fill(stored: Stored, file: IO[bytes], values: Array) -> None:
    """Read contiguous values from where the file is."""
    target = values.reshape(-1).view(np.uint8)
    if file.readinto(target) < len(target):  # type: ignore[attr-defined]
        raise DatasetError(stored.path, "has changed since it was opened: it has become shorter")
