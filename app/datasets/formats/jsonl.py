"""JSON lines: an object a row, {"id": …, "label": …, "logits": […] or {class: number, …}}."""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ..errors import DatasetError
from .fields import Array, Contents, Field, check_rows, field_of, stacked
from .lines import lines_of
from .names import CLASSES, IDS, LABELS, Names, matches

_NO_NUMBERS = (LABELS, IDS, CLASSES)
_MAX_AXES = 2  # of a row: teachers and classes
_SHOWN = 200  # characters of all classes' names, in a message
Row = tuple[int, dict[str, object]]  # with its number, from 1
Orders = Mapping[str, tuple[str, ...]]  # of the classes, by the fields that are maps
_NONE: Orders = MappingProxyType({})


def open_jsonl(path: Path, wanted: Collection[Names]) -> Contents:
    """Read a file once, to check it; keep the labels and ids that are asked for.

    The first row tells which fields there are, how long their lists and which their classes.

    Raises:
        DatasetError: no JSON, no object, a missing field, ragged rows, what is no number.
    """
    _, first = next(_rows(path), (0, None))
    if first is None:
        raise DatasetError(path, "must have rows; it is empty")
    found = matches((names for names in wanted if names is not CLASSES), first)
    orders, classes = _maps(first, wanted)
    shapes = {name: _shape(first[name]) for name in found if isinstance(first[name], list)}
    shapes |= {name: (len(order),) for name, order in orders.items()}
    texts: dict[str, list[str]] = {name: [] for name in found if name not in shapes}
    n = 0
    for n, row in _rows(path, orders):
        check_rows(path, n)
        for name, shape in shapes.items():
            _numbers(path, (n, row), name, shape)
        for name, values in texts.items():
            values.append(_text(path, (n, row), name))
    fields = {name: field_of(np.array(values, object)) for name, values in texts.items()}
    for name, shape in shapes.items():
        fields[name] = Field((n, *shape), False, partial(_batches, path, dict(orders), name, shape))
    return Contents(path, fields, tuple(first), classes)


def _maps(
    first: dict[str, object], wanted: Collection[Names]
) -> tuple[Orders, tuple[str, ...] | None]:
    """The fields that are maps of classes, in the order of the teacher's, and that order."""
    names = matches((group for group in wanted if group not in _NO_NUMBERS), first)
    maps = [tuple(value) for name in names if isinstance(value := first[name], dict)]
    if not maps:
        return _NONE, None
    return {name: maps[0] for name in names if isinstance(first[name], dict)}, maps[0]


def _rows(path: Path, orders: Orders = _NONE) -> Iterator[Row]:
    """The rows, with maps of classes as lists in the order that is told."""
    for number, line in enumerate(filter(str.strip, lines_of(path)), start=1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            rule = f"must be a JSON object on one line ({error})"
            raise DatasetError(path, rule, line.strip(), number) from None
        if not isinstance(row, dict):
            raise DatasetError(path, "must be a JSON object", line.strip(), number)
        for name, order in orders.items():
            row[name] = _in_order(path, (number, row), name, order)
        yield number, row


def _in_order(path: Path, row: Row, name: str, order: tuple[str, ...]) -> list[object]:
    number, fields = row
    value = fields.get(name)
    if not isinstance(value, dict):
        rule = f"{name} must be a map of classes to numbers as in the first row"
        raise DatasetError(path, rule, json.dumps(value), number)
    if value.keys() != set(order):
        rule = f"{name} must have the classes of the first row, {', '.join(order)[:_SHOWN]}"
        raise DatasetError(path, rule, ", ".join(value) or "none", number)
    return [value[key] for key in order]


def _shape(value: object) -> tuple[int, ...]:
    """The lengths of nested lists, at the first item of each axis."""
    shape: list[int] = []
    while isinstance(value, list) and len(shape) <= _MAX_AXES:
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def _numbers(path: Path, row: Row, name: str, shape: tuple[int, ...]) -> Array:
    """The array of a row's field, whose lengths and numbers are checked."""
    number, fields = row
    if name not in fields:
        raise DatasetError(path, f"must have {name}; it has {', '.join(fields)}", row=number)
    _check(path, number, name, fields[name], shape)
    try:
        return np.array(fields[name], np.float64)
    except OverflowError:
        rule = f"{name} must be numbers that a float64 can hold"
        raise DatasetError(path, rule, "a larger integer", number) from None


def _check(path: Path, number: int, name: str, value: object, shape: tuple[int, ...]) -> None:
    if not shape:
        if type(value) not in (int, float):
            raise DatasetError(path, f"{name} must be numbers", json.dumps(value), number)
    elif not isinstance(value, list):
        rule = f"{name} must be a list of {shape[0]} as in the first row"
        raise DatasetError(path, rule, json.dumps(value), number)
    elif len(value) != shape[0]:
        rule = f"{name} must have {shape[0]} items as in the first row"
        raise DatasetError(path, rule, len(value), number)
    elif len(shape) > 1 or any(type(item) not in (int, float) for item in value):
        for item in value:
            _check(path, number, name, item, shape[1:])


def _text(path: Path, row: Row, name: str) -> str:
    number, fields = row
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise DatasetError(path, f"{name} must be a text or a number", json.dumps(value), number)
    return str(value)


def _batches(
    path: Path, orders: Orders, name: str, shape: tuple[int, ...], size: int
) -> Iterator[Array]:
    return stacked((_numbers(path, row, name, shape) for row in _rows(path, orders)), size)
