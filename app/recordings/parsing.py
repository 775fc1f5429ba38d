"""The lines of a recording, checked: another program may have written them."""

import json
from base64 import b64decode
from binascii import Error as Base64Error
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..query.errors import showable
from .model import (
    FORMAT,
    MAX_METRIC_NAME,
    MAX_METRICS,
    MAX_NUMBERS,
    MAX_PICTURE,
    MAX_ROWS,
    VERSION,
    Floats,
    Header,
    Log,
)

_LAST_TIME = 253_402_300_800  # seconds from 1970 to the year 10000


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
    if logits.shape != shape:
        raise ValueError(f"student_logits must be {shape}, got {logits.shape}")
    if fields.get("step") != step:
        raise ValueError("step must be given once")
    given = fields.get("metrics")
    metrics = _metrics({} if given is None else given)
    return Log(step, _time(fields.get("time")), metrics, logits, len(given or {}) > MAX_METRICS)


def _time(value: Any) -> float | None:
    """Seconds since 1970; None where it is no time that a calendar has."""
    return float(value) if value and _is_metric(value) and 0 < value < _LAST_TIME else None


def _metrics(metrics: Any) -> dict[str, float | None]:
    """The first metrics, at most MAX_METRICS, by names that can be shown."""
    if not isinstance(metrics, dict) or not all(map(_is_metric, metrics.values())):
        raise ValueError("metrics must be numbers or null, by their names")
    return {
        showable(name)[:MAX_METRIC_NAME]: None if number is None else float(number)
        for name, number in islice(metrics.items(), MAX_METRICS)
    }


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
        sides = fields["height"], fields["width"]
        if not all(type(side) is int and 1 <= side <= MAX_PICTURE for side in sides):
            raise ValueError(f"pictures must be of 1 to {MAX_PICTURE} pixels a side")
        pixels = b"".join(b64decode(text, validate=True) for text in fields["grey"])
    except (TypeError, KeyError, Base64Error):
        raise ValueError("pictures must have height, width and grey") from None
    if len(pixels) != rows * sides[0] * sides[1]:
        rule = f"pictures must have {rows * sides[0] * sides[1]} pixels"
        raise ValueError(f"{rule}, got {len(pixels)}")
    return np.frombuffer(pixels, np.uint8).reshape(rows, *sides)
