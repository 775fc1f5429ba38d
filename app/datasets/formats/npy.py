"""NumPy's .npy files, a batch of rows at a time: nothing is read before it is asked for."""

from collections.abc import Collection
from pathlib import Path

from .fields import Contents
from .names import ONLY_ARRAY, Names
from .npy_header import read_header
from .stored import Stored, stored_field


def open_npy(path: Path, wanted: Collection[Names]) -> Contents:
    """Open the one array of the file, under the name ONLY_ARRAY."""
    with path.open("rb") as file:
        header = read_header(path, file, path.stat().st_size, ONLY_ARRAY)
    stored = Stored(path, header.shape, header.dtype, header.offset, header.is_fortran)
    return Contents(path, {ONLY_ARRAY: stored_field(stored)}, ("an array without a name",))
