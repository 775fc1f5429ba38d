"""Rows of numbers in nested lists: arrays of any number of axes."""

from dataclasses import replace
from typing import Any

from ..query.parameter_types import ParameterError
from .parsed_values import ParsedNumber, PrintedArray, describe
from .raw_numbers import FLOAT32_PRECISION, ONE_PER_CLASS, RawNumbers

Rows = list[list[float]]

# Relative rounding error of a type, half a unit in the last place.
_PRECISIONS = {"bfloat16": 2.0**-9, "float16": 2.0**-12, "half": 2.0**-12}
_MAX_ITEMS = 60_000  # a longer list is refused before its items are looked at


def read_array(value: object) -> RawNumbers:
    """Read a list of numbers as one row, nested lists as rows.

    Axes of length 1 are dropped. Of the other axes the last one is the classes; each combination
    of indices of those before it is a row.

    Raises:
        ParameterError: paste must be numbers only (row 2, number 3), got …
    """
    if isinstance(value, list) and len(value) > _MAX_ITEMS:
        rule = f"{ONE_PER_CLASS}, or several rows of these"
        raise ParameterError("paste", rule, f"a list of {len(value)}")
    array = printed_array_in(value)
    rows, names = _rows_of(squeeze(value))
    if array is None:
        return RawNumbers("a list", rows, row_names=names)
    precision = next((p for name, p in _PRECISIONS.items() if name in array.dtype), None)
    return RawNumbers(
        array.format,
        rows,
        row_names=names,
        complete=True,
        precision=precision or FLOAT32_PRECISION,
    )


def is_numeric(value: object) -> bool:
    """Tell whether a value is a list of numbers, or of lists of them, by its first item."""
    first = value
    while isinstance(first, list) and first:
        first = first[0]
    return isinstance(value, list) and isinstance(first, ParsedNumber)


def shape_of(value: object) -> tuple[int, ...]:
    """The lengths of the axes of nested lists, measured at the first item of each axis."""
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def printed_array_in(value: object) -> PrintedArray | None:
    """The printed array that a value is or begins with; None if there is none."""
    while isinstance(value, list) and not isinstance(value, PrintedArray):
        value = value[0] if value else None
    return value if isinstance(value, PrintedArray) else None


def squeeze(value: object) -> object:
    """Remove axes of length 1; a column of single numbers becomes a row."""
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list) or not all(isinstance(item, list) for item in value):
        return value
    items: list[Any] = [
        squeeze(item) if item and isinstance(item[0], list) else item for item in value
    ]
    return [item[0] for item in items] if items and all(len(i) == 1 for i in items) else items


def _rows_of(value: object) -> tuple[Rows, list[str] | None]:
    """The rows of nested lists; with more than two axes, also each row's indices as its name."""
    if not isinstance(value, list):
        raise ParameterError("paste", "a list of numbers", describe(value))
    if not any(isinstance(item, list) for item in value):
        return [_row(value, "")], None
    if not any(isinstance(item, list) for v in value if isinstance(v, list) for item in v):
        return [_row(v, f"row {i + 1}, ") for i, v in enumerate(value)], None
    rows: Rows = []
    names: list[str] = []
    for i, item in enumerate(value):
        inner, inner_names = _rows_of(item)
        rows += inner
        names += [f"[{i}]{name}" for name in inner_names or map("[{}]".format, range(len(inner)))]
    return rows, names


def _row(values: object, where: str) -> list[float]:
    if not isinstance(values, list):
        rule = f"a list of numbers in each row ({where.strip(', ')})"
        raise ParameterError("paste", rule, describe(values))
    for i, value in enumerate(values):
        if not isinstance(value, ParsedNumber):
            rule = f"numbers only ({where}number {i + 1})"
            raise ParameterError("paste", rule, describe(value))
    return list(values)


def reshape(numbers: RawNumbers, shape: object) -> RawNumbers:
    """Split one row into rows by the `shape` that inference servers send beside it."""
    sizes = (
        [int(v) for v in shape if isinstance(v, ParsedNumber)] if isinstance(shape, list) else []
    )
    values = numbers.rows[0]
    if len(numbers.rows) > 1 or len(sizes) < 2 or sizes[-1] < 2 or len(values) % sizes[-1]:
        return numbers
    rows = [values[k : k + sizes[-1]] for k in range(0, len(values), sizes[-1])]
    return replace(numbers, rows=rows)
