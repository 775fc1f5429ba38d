"""NumPy's .npy files, mapped to memory: nothing is read before it is asked for."""

from collections.abc import Collection
from pathlib import Path

import numpy as np

from .fields import Contents, field_of
from .names import ONLY_ARRAY, Names
from .npy_header import read_header


def open_npy(path: Path, wanted: Collection[Names]) -> Contents:
    """Open the one array of the file, under the name ONLY_ARRAY."""
    with path.open("rb") as file:
        header = read_header(path, file, path.stat().st_size, ONLY_ARRAY)
    array = np.memmap(
        path,
        header.dtype,
        "r",
        header.offset,
        header.shape,
        "F" if header.is_fortran else "C",
    )
    return Contents(path, {ONLY_ARRAY: field_of(array)}, ("an array without a name",))
