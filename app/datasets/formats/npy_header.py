"""The header of an array in NumPy's format, checked before any of the array is read."""

import math
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy_format

from ..errors import DatasetError

MAX_BYTES_OF_TEXTS = 256_000_000  # which are in memory; a text takes 4 bytes a character
_KINDS = "fiubUS"  # floats, integers, booleans, texts as characters and as bytes
_READERS = {
    (1, 0): npy_format.read_array_header_1_0,
    (2, 0): npy_format.read_array_header_2_0,
}


# What NumPy raises for a header that is none, or that is nested too deeply.
_BROKEN = (
    ValueError,
    EOFError,
    SyntaxError,
    TypeError,
    OverflowError,
    RecursionError,
    MemoryError,
    tokenize.TokenError,
)


@dataclass(frozen=True)
class Header:
    """Shape, order and type of an array, and where its values begin."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[np.generic]
    offset: int

    @property
    def row_bytes(self) -> int:
        """The bytes of one row."""
        return math.prod(self.shape[1:]) * self.dtype.itemsize


def read_header(path: Path, file: IO[bytes], size: int, name: str) -> Header:
    """Read and check the header of an array.

    Args:
        path: of the file, for messages.
        file: at the start of the array, of which it reads the header.
        size: the bytes of header and values together, as the file system or the archive tells.
        name: of the array, for messages.

    Raises:
        DatasetError: no array, of objects or of another type, truncated or with more bytes.
    """
    try:
        version = npy_format.read_magic(file)
        shape, is_fortran, dtype = _READERS[version](file)
    except KeyError:
        raise DatasetError(path, f"{name} must be in NumPy's format 1.0 or 2.0") from None
    except _BROKEN as error:
        rule = f"{name} must be an array in NumPy's format; a pickle is not loaded ({error})"
        raise DatasetError(path, rule) from None
    header = Header(shape, is_fortran, dtype, file.tell())
    _check_type(path, header, name)
    check_axes(path, name, shape)
    declared = header.offset + shape[0] * header.row_bytes
    if declared != size:
        what = "is truncated" if size < declared else "has more behind it"
        rule = f"{name} {what}: its header says {declared} bytes in all"
        raise DatasetError(path, rule, size)
    if dtype.kind in "US" and size > MAX_BYTES_OF_TEXTS:
        rule = f"{name} must be texts of at most {MAX_BYTES_OF_TEXTS} bytes in all"
        raise DatasetError(path, rule, size)
    return header


def check_axes(path: Path, name: str, shape: tuple[int, ...]) -> None:
    """Refuse an array without rows, or with an empty axis."""
    if not shape or min(shape) < 1:
        raise DatasetError(path, f"{name} must have at least one row and no empty axis", shape)


def _check_type(path: Path, header: Header, name: str) -> None:
    if header.dtype.hasobject:
        rule = f"{name} must hold numbers or texts; Python objects are pickles and are not loaded"
        raise DatasetError(path, rule, header.dtype)
    if header.dtype.kind not in _KINDS or not header.dtype.itemsize:
        rule = f"{name} must hold float16, float32, float64, integers or texts"
        raise DatasetError(path, rule, header.dtype)
