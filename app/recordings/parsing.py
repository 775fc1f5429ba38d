"""The lines of a recording, checked: another program may have written them."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..query.errors import showable
from .model import (
    FORMAT,
    MAX_NUMBERS,
    MAX_PICTURE,
    MAX_ROWS,
    VERSION,
    Floats,
    Header,
    Log,
)


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"must be a line of JSON ({error})") from None
    if not isinstance(found, dict):
        raise ValueError(f"must be a JSON object, got {type(found).__name__}")
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def parsed_header(line: bytes) -> Header:
    """The header that the first line has.

    Raises:
        ValueError: what must be in it, and what is.
    """
    fields = _object(line)
    if fields.get("format") != FORMAT or fields.get("version") != VERSION:
        rule = f'must have "format": "{FORMAT}" and "version": {VERSION}'
        raise ValueError(f"the header {rule}")
    logits = _numbers(fields, "teacher_logits", (2, 3))
    rows, n_classes = len(logits), logits.shape[-1]
    if not 1 <= rows <= MAX_ROWS or n_classes < 2 or rows * n_classes > MAX_NUMBERS:
        rule = f"1 to {MAX_ROWS} rows of 2 or more classes, {MAX_NUMBERS:,} numbers at most"
        raise ValueError(f"teacher_logits must be {rule}, got {logits.shape}")
    temperature, weight = (_number(fields, name) for name in ("temperature", "hard_weight"))
    if temperature <= 0 or not 0 <= weight <= 1:
        rule = "temperature must be > 0 and hard_weight from 0 to 1"
        raise ValueError(f"{rule}, got {temperature} and {weight}")
    classes = _texts(fields, "classes", n_classes)
    if classes is None:
        raise ValueError(f"classes must be {n_classes} texts, got null")
    return Header(
        temperature=temperature,
        hard_weight=weight,
        classes=classes,
        labels=_labels(fields, rows, n_classes),
        names=_texts(fields, "names", rows),
        pictures=_pictures(fields.get("pictures"), rows),
        teacher_logits=logits.reshape(rows, -1, n_classes),
    )


def parsed_log(line: bytes, header: Header, step: int) -> Log:
    """The log of a line whose step the index knows.

    Raises:
        ValueError: it does not fit the header.
    """
    fields = _object(line)
    logits = _numbers(fields, "student_logits", (2,))
    shape = (len(header.teacher_logits), len(header.classes))
    if logits.shape != shape or fields.get("step") != step:
        rule = f"student_logits must be {shape}, got {logits.shape}"
        raise ValueError(rule)
    metrics = fields.get("metrics") or {}
    if not isinstance(metrics, dict) or not all(map(_is_metric, metrics.values())):
        raise ValueError("metrics must be numbers or null, by their names")
    time = fields.get("time")
    return Log(step, float(time) if _is_metric(time) and time else None, metrics, logits)


def _is_metric(value: Any) -> bool:
    """Whether this is null or a number that float64 has."""
    if value is None:
        return True
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= 1.7e308


def _numbers(fields: dict[str, Any], name: str, axes: tuple[int, ...]) -> Floats:
    """Nested lists of finite numbers as an array of so many axes."""
    try:
        array = np.array(fields.get(name), np.float64)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"{name} must be lists of numbers, all as long") from None
    if array.ndim not in axes or not np.isfinite(array).all():
        rule = f"{name} must be finite numbers in {' or '.join(map(str, axes))} levels of lists"
        raise ValueError(f"{rule}, got {array.ndim}")
    return array


def _number(fields: dict[str, Any], name: str) -> float:
    value = fields.get(name)
    if value is None or not _is_metric(value):
        raise ValueError(f"{name} must be a number, got {value!r:.40}")
    return float(value)


def _texts(fields: dict[str, Any], name: str, n: int) -> tuple[str, ...] | None:
    texts = fields.get(name)
    if texts is None:
        return None
    if not isinstance(texts, list) or len(texts) != n or not all(isinstance(t, str) for t in texts):
        raise ValueError(f"{name} must be {n} texts")
    return tuple(map(showable, texts))


def _labels(fields: dict[str, Any], rows: int, n: int) -> tuple[int, ...] | None:
    labels = fields.get("labels")
    if labels is None:
        return None
    is_list = isinstance(labels, list) and len(labels) == rows
    if not is_list or not all(type(label) is int and 0 <= label < n for label in labels):
        rule = f"labels must be {rows} whole numbers from 0 to {n - 1}"
        raise ValueError(rule)
    return tuple(labels)


def _pictures(fields: Any, rows: int) -> NDArray[np.uint8] | None:
    if fields is None:
        return None
    try:
        sides = int(fields["height"]), int(fields["width"])
        pixels = [np.frombuffer(b64decode(text), np.uint8) for text in fields["grey"]]
        pictures = np.array(pixels).reshape(rows, *sides)
    except (TypeError, ValueError, KeyError):  # binascii.Error is a ValueError
        raise ValueError("pictures must have height, width and grey") from None
    if not 1 <= min(sides) <= max(sides) <= MAX_PICTURE:
        raise ValueError(f"pictures must be of 1 to {MAX_PICTURE} pixels a side")
    return pictures
