"""Files of safetensors: the library checks the header, rows are read a batch at a time."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from ..errors import DatasetError
from .fields import Array, Contents, Field
from .names import Names, matches
from .npy_header import check_axes
from .stored import Stored, stored_field

_BFLOAT16 = "BF16"  # which NumPy lacks: the upper half of a float32
_TYPES = {
    "F16": "<f2",
    _BFLOAT16: "<u2",
    "F32": "<f4",
    "F64": "<f8",
    "BOOL": "|b1",
    "I8": "|i1",
    "U8": "|u1",
    "I16": "<i2",
    "U16": "<u2",
    "I32": "<i4",
    "U32": "<u4",
    "I64": "<i8",
    "U64": "<u8",
}
_LENGTH = 8  # bytes of the number that says how long the header is


def open_safetensors(path: Path, wanted: Collection[Names]) -> Contents:
    """Open the tensors of these names; of them and the others only the header is read.

    Raises:
        DatasetError: a header that is cut, or whose offsets overlap or do not cover the file;
            a tensor of another type than those above, or of no rows.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            names = tuple(file.keys())
    except SafetensorError as error:
        raise DatasetError(path, f"must be a whole .safetensors file ({error})") from None
    header, start = _header(path)
    fields = {name: _field(path, name, header[name], start) for name in matches(wanted, names)}
    return Contents(path, fields, names)


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """What the header tells of each tensor, and where the first begins; the library found it good.

    It is read here too, for the library gives no tensor of bfloat16 to NumPy.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH), "little")
        return json.loads(file.read(length)), _LENGTH + length


def _field(path: Path, name: str, told: dict[str, Any], start: int) -> Field:
    shape = tuple(told["shape"])
    check_axes(path, name, shape)
    if told["dtype"] not in _TYPES:
        rule = f"{name} must hold float16, bfloat16, float32, float64 or integers"
        raise DatasetError(path, rule, told["dtype"])
    dtype = np.dtype(_TYPES[told["dtype"]])
    stored = Stored(path, shape, dtype, start + told["data_offsets"][0])
    return stored_field(stored, _widened if told["dtype"] == _BFLOAT16 else None)


def _widened(halves: Array) -> Array:
    """The numbers as float32, of which bfloat16 is the upper half."""
    return (halves.astype(np.uint32) << 16).view(np.float32)
