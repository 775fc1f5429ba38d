"""Arrays in files whose bytes depend on the arrays alone."""

import io
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def write(path: Path, **arrays: NDArray[np.generic]) -> None:
    """Write a compressed .npz without the time of writing, which numpy.savez stores."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue())
