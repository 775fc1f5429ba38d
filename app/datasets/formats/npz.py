"""NumPy's .npz archives: each array is unpacked as it is read, a batch of rows at a time."""

import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from ..errors import DatasetError
from .fields import Array, Contents, Field
from .names import ONLY_ARRAY, Names, matches
from .npy_header import Header, read_header

_UNNAMED = "arr_0"  # what numpy.savez calls a first array that it is given no name for
MAX_BYTES = 8_000_000_000  # of an array, unpacked
MAX_BYTES_IN_COLUMNS = 1_000_000_000  # of one in Fortran's order, which is unpacked as a whole
MAX_RATIO = 1000  # of unpacked to packed bytes, above
MAX_BYTES_OF_ANY_RATIO = 64_000_000


def open_npz(path: Path, wanted: Collection[Names]) -> Contents:
    """Open the arrays of these names; of the others only the names are looked at.

    Raises:
        DatasetError: no zip archive, an array of objects, truncated, or larger than the limits.
    """
    with _refusals(path), zipfile.ZipFile(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        fields = {
            name: _field(path, archive, members[name], name) for name in matches(wanted, members)
        }
        if members.keys() == {_UNNAMED}:
            fields[ONLY_ARRAY] = _field(path, archive, members[_UNNAMED], ONLY_ARRAY)
    return Contents(path, fields, tuple(members))


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Tell what is wrong with an archive in the words of a dataset's error."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        rule = f"must be a whole .npz archive without a password ({error})"
        raise DatasetError(path, rule) from None


def _field(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Field:
    _check_size(path, info, name)
    with archive.open(info) as file:
        header = read_header(path, file, info.file_size, name)
    if header.is_fortran and len(header.shape) > 1 and info.file_size > MAX_BYTES_IN_COLUMNS:
        rule = f"{name} in Fortran's order must have at most {MAX_BYTES_IN_COLUMNS} bytes"
        raise DatasetError(path, rule, info.file_size)
    return Field(
        header.shape, header.dtype.kind in "US", partial(_batches, path, info.filename, header)
    )


def _check_size(path: Path, info: zipfile.ZipInfo, name: str) -> None:
    if info.file_size > MAX_BYTES:
        raise DatasetError(path, f"{name} must have at most {MAX_BYTES} bytes", info.file_size)
    ratio = info.file_size / max(1, info.compress_size)
    if info.file_size > MAX_BYTES_OF_ANY_RATIO and ratio > MAX_RATIO:
        rule = f"{name} must unpack to at most {MAX_RATIO} times its packed bytes"
        raise DatasetError(path, rule, f"{ratio:.0f} times")


def _batches(path: Path, member: str, header: Header, size: int) -> Iterator[Array]:
    with _refusals(path), zipfile.ZipFile(path) as archive, archive.open(member) as file:
        file.read(header.offset)
        n = header.shape[0]
        if header.is_fortran:
            array = _values(file, header, n).reshape(header.shape, order="F")
            yield from (array[first : first + size] for first in range(0, n, size))
            return
        for first in range(0, n, size):
            rows = min(size, n - first)
            yield _values(file, header, rows).reshape(rows, *header.shape[1:])


def _values(file: IO[bytes], header: Header, rows: int) -> Array:
    """The values of the next rows."""
    values = file.read(rows * header.row_bytes)
    if len(values) < rows * header.row_bytes:
        raise EOFError("it ends before its last row")
    return np.frombuffer(values, header.dtype)
