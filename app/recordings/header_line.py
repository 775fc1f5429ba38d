"""The first line of a recording: what stays the same while a student trains."""

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import as_array, as_json
from .model import FORMAT, MAX_NUMBERS, MAX_PICTURE, MAX_ROWS, VERSION


def header_line(
    teacher_logits: Any,
    labels: Sequence[int | str] | None,
    classes: Sequence[str] | None,
    temperature: float,
    hard_weight: float,
    names: Sequence[str] | None,
    pictures: Any,
) -> tuple[str, tuple[int, int]]:
    """The header as a line of JSON, and (rows, classes) of every log that follows.

    Raises:
        ValueError, TypeError: what the thing must be, and what it is.
    """
    logits = finite_array("teacher_logits", teacher_logits)
    if logits.ndim not in (2, 3) or not 1 <= len(logits) <= MAX_ROWS or logits.shape[-1] < 2:
        rule = (
            f"(rows, classes) or (rows, teachers, classes), 1 to {MAX_ROWS} rows, 2 or more classes"
        )
        raise ValueError(f"teacher_logits must be {rule}, got {logits.shape}")
    shape = (len(logits), logits.shape[-1])
    if shape[0] * shape[1] > MAX_NUMBERS:
        raise ValueError(f"rows times classes must be at most {MAX_NUMBERS:,}, got {shape}")
    class_names = _texts("classes", classes, shape[1]) or [str(c) for c in range(shape[1])]
    if not temperature > 0 or not np.isfinite(temperature):
        raise ValueError(f"temperature must be > 0, got {temperature}")
    if not 0 <= hard_weight <= 1:
        raise ValueError(f"hard_weight must be from 0 to 1, got {hard_weight}")
    if hard_weight and labels is None:
        raise ValueError(f"labels must be given for a hard_weight above 0, got {hard_weight}")
    fields = {
        "format": FORMAT,
        "version": VERSION,
        "temperature": float(temperature),
        "hard_weight": float(hard_weight),
        "classes": class_names,
        "labels": _labels(labels, class_names, shape[0]),
        "names": _texts("names", names, shape[0]),
        "pictures": _pictures(pictures, shape[0]),
    }
    text = json.dumps(fields, separators=(",", ":"))
    return f'{text[:-1]},"teacher_logits":{as_json(logits)}}}\n', shape


def finite_array(name: str, value: Any) -> NDArray[np.floating]:
    """The value as an array of finite numbers."""
    try:
        array = as_array(value)
    except TypeError as error:
        raise TypeError(f"{name} {error}") from None
    if not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} must be finite, got {array[index]} at {index}")
    return array


def _texts(name: str, texts: Sequence[str] | None, n: int) -> list[str] | None:
    if texts is None:
        return None
    listed = [str(text) for text in texts]
    if len(listed) != n:
        raise ValueError(f"{name} must be {n} texts, got {len(listed)}")
    return listed


def _labels(labels: Any, classes: list[str], rows: int) -> list[int] | None:
    """The true class of each row as an index; it may be given by its name."""
    if labels is None:
        return None
    if hasattr(labels, "detach"):
        labels = labels.detach().cpu()
    listed = np.asarray(labels).ravel().tolist()
    if len(listed) != rows:
        raise ValueError(f"labels must be {rows}, one a row, got {len(listed)}")
    return [_label(label, row, classes) for row, label in enumerate(listed)]


def _label(label: Any, row: int, classes: list[str]) -> int:
    if isinstance(label, str):
        if label not in classes:
            raise ValueError(f"labels must be among the classes, got {label!r} in row {row}")
        return classes.index(label)
    if isinstance(label, bool) or int(label) != label or not 0 <= label < len(classes):
        rule = f"whole numbers from 0 to {len(classes) - 1}"
        raise ValueError(f"labels must be {rule}, got {label} in row {row}")
    return int(label)


def _pictures(pictures: Any, rows: int) -> dict[str, Any] | None:
    """Grey pictures, (rows, height, width): from 0 to 255, or from 0 to 1 if they are floats."""
    if pictures is None:
        return None
    array = finite_array("pictures", pictures)
    sides = array.shape[1:]
    if array.ndim != 3 or len(array) != rows or max(sides) > MAX_PICTURE or min(sides) < 1:
        rule = f"({rows}, height, width) of at most {MAX_PICTURE} pixels a side"
        raise ValueError(f"pictures must be {rule}, got {array.shape}")
    scale = 255.0 if array.max() <= 1 else 1.0
    pixels = np.clip(np.rint(array * scale), 0, 255).astype(np.uint8)
    encoded = [b64encode(picture.tobytes()).decode() for picture in pixels]
    return {"height": sides[0], "width": sides[1], "grey": encoded}
