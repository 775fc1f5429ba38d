"""Columns of Arrow as arrays of NumPy; a null or a list of another length is told by its row."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DatasetError
from .fields import Array

if TYPE_CHECKING:
    import pyarrow as pa

MAX_AXES = 2  # of a row: teachers and classes


def is_list(kind: "pa.DataType") -> bool:
    """Whether a column of this type holds lists, of fixed length or not."""
    from pyarrow import types

    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def is_number(kind: "pa.DataType") -> bool:
    """Whether a column of this type holds numbers."""
    from pyarrow import types

    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def lengths_of(path: Path, name: str, column: "pa.Array") -> tuple[int, ...]:
    """The lengths of the first row's lists, an axis each.

    Raises:
        DatasetError: a null, or lists of what is no number.
    """
    shape: list[int] = []
    while is_list(column.type) and len(shape) < MAX_AXES:
        _refuse_null(path, name, column, 1, 0)
        shape.append(len(column[0]))
        column = column.flatten()
        if not len(column):
            break
    if is_list(column.type) or not is_number(column.type):
        raise DatasetError(path, f"{name} must be lists of numbers", column.type)
    return tuple(shape)


def numbers(path: Path, name: str, column: "pa.Array", shape: tuple[int, ...], first: int) -> Array:
    """The numbers of a column, (rows, *shape).

    Args:
        path: of the file, for messages.
        name: of the column, for messages.
        column: numbers, or lists of the lengths of `shape`.
        shape: of a row.
        first: the index of the column's first row in the file, from 0.

    Raises:
        DatasetError: a null, or a list of another length.
    """
    rows, items = len(column), 1
    for length in shape:
        _refuse_null(path, name, column, items, first)
        lengths = column.value_lengths().to_numpy()
        wrong = np.flatnonzero(lengths != length)
        if len(wrong):
            rule = f"{name} must have {length} items as in the first row"
            raise DatasetError(path, rule, lengths[wrong[0]], first + wrong[0] // items + 1)
        column, items = column.flatten(), items * length
    _refuse_null(path, name, column, items, first)
    values = column.to_numpy(zero_copy_only=False)
    plain = np.asarray(values, np.float64) if values.dtype == object else values  # of decimals
    return np.reshape(plain, (rows, *shape))


def texts_or_numbers(path: Path, name: str, column: "pa.Array", first: int, longest: int) -> Array:
    """Labels or ids: numbers as they are, texts as Python's of at most so many characters.

    Raises:
        DatasetError: a null, a longer text, or another type.
    """
    from pyarrow import types

    _refuse_null(path, name, column, 1, first)
    if is_number(column.type):
        return numbers(path, name, column, (), first)
    coded = column if types.is_dictionary(column.type) else column.dictionary_encode()
    kind = coded.type.value_type
    if not (types.is_string(kind) or types.is_large_string(kind)):
        raise DatasetError(path, f"{name} must be numbers or texts", kind)
    texts = coded.dictionary.to_pylist()
    if any(len(text) > longest for text in texts):
        rule = f"{name} must be texts of at most {longest} characters, for so many rows"
        raise DatasetError(path, rule, max(map(len, texts)))
    values: Array = np.array(texts, object)[coded.indices.to_numpy()]
    return values


def _refuse_null(path: Path, name: str, column: "pa.Array", items: int, first: int) -> None:
    """Refuse a column with a null; items: how many of it a row has."""
    if column.null_count:
        at = int(np.argmax(column.is_null().to_numpy(zero_copy_only=False)))
        raise DatasetError(path, f"{name} must not be null", row=first + at // items + 1)
