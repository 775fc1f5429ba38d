"""Writes a dataset's soft targets, of all classes or of the likeliest, for a training to read."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Literal

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from ...importers.raw_numbers import Kind
from ...numerics.likeliest import first_classes, likeliest_classes
from ..analysis.checks import scan
from ..analysis.rows import Kinds, finite_rows
from ..analysis.source import Block, BlockSource, in_threads
from ..errors import DatasetError
from ..model import Dataset

FloatType = Literal["float16", "float32"]
_LOWEST = float(np.finfo(np.float16).min)  # no log-probability becomes an infinity
_COPIED = 1_000_000  # bytes at a time
AS_ONE_CLASS = "The classes that the file does not list are softened as one."
Arrays = dict[str, NDArray[Any]]  # by their names in the file, of some rows or all


def write_soft_targets(
    dataset: Dataset,
    path: Path,
    temperature: float,
    *,
    dtype: FloatType = "float32",
    top_k: int | None = None,
    stated: Kind | None = None,
) -> int:
    """Write an .npz file, which is there as a whole or not at all.

    It has `soft_targets` (n, C); or for the top k `values` (n, k), which are log-probabilities,
    `indices` (n, k), int32, and `rest` (n,), the probability of the other classes; and `labels` and
    `ids`, if the dataset has them, `classes` and `temperature`. A row whose numbers are not finite
    is NaN, and its indices are 0, so that all rows keep their places.

    Of a top-k dataset its k classes are written. Which classes make its rest is not known: it is
    softened as one class, which for T > 1 makes it too small; `approximate` says so.

    Args:
        path: of the file; what is there is replaced.
        temperature: T > 0.
        dtype: of soft_targets, values and rest.
        top_k: how many classes of each row are written, from 1 to C, or to the dataset's k; None:
            all.
        stated: the kind of the teacher's numbers; None: it is guessed.
    Returns:
        How many rows are NaN.
    Raises:
        DatasetError: a file has changed, or is a language model's answers, whose tokens have no
            indices.
        ValueError: k must be from 1 to 10, got 11
    """
    if dataset.tokens is not None:
        rule = "must have classes by index to be converted, not a language model's tokens"
        raise DatasetError(dataset.paths[0], rule)
    if dataset.top_k is not None:
        top_k, stated = top_k or dataset.top_k.k, None
    n_wrong = 0
    with BlockSource(dataset) as source, ExitStack() as stack:
        kinds = scan(source, stated).kinds
        work = partial(_of_block, kinds, temperature, np.dtype(dtype), top_k, _indices(dataset))
        written: dict[str, _Column] = {}
        for arrays, wrong in in_threads(work, source):
            n_wrong += wrong
            for name, array in arrays.items():
                if name not in written:
                    written[name] = _Column(stack.enter_context(TemporaryFile()), array)
                written[name].file.write(np.ascontiguousarray(array).data)
        with _replacing(path) as file, zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            for name, column in written.items():
                column.save(archive, name, dataset.n)
            for name, array in _small(dataset, temperature).items():
                with archive.open(f"{name}.npy", "w") as member:
                    npy_format.write_array(member, array, allow_pickle=False)
    return n_wrong


def _of_block(
    kinds: Kinds,
    temperature: float,
    dtype: np.dtype[Any],
    top_k: int | None,
    indices: NDArray[Any] | None,
    block: Block,
) -> tuple[Arrays, int]:
    """The arrays of a block's rows, and how many of these are not finite.

    Args:
        indices: of the classes of a top-k dataset, (n, k): its columns are these and a rest.
    """
    rows = finite_rows(block, kinds)
    n = len(block.index)
    at = np.searchsorted(block.index, rows.index)

    def placed(values: NDArray[Any], kind: Any, nothing: float) -> NDArray[Any]:
        whole = np.full((n, *values.shape[1:]), nothing, kind)
        whole[at] = np.maximum(values, _LOWEST)
        return whole

    log_q = rows.log_soft_targets(temperature)
    if top_k is None:
        return {"soft_targets": placed(np.exp(log_q), dtype, np.nan)}, n - len(at)
    found = likeliest_classes(log_q, top_k) if indices is None else first_classes(log_q, top_k)
    classes = found.classes if indices is None else indices[rows.index, :top_k]
    arrays = {
        "values": placed(found.log_probs, dtype, np.nan),
        "indices": placed(classes, np.int32, 0),
        "rest": placed(found.rest, dtype, np.nan),
    }
    return arrays, n - len(at)


def _small(dataset: Dataset, temperature: float) -> Arrays:
    """What is written beside the targets."""
    top_k = dataset.top_k
    labels = dataset.labels if top_k is None else top_k.labels
    classes = dataset.classes if top_k is None else top_k.names
    arrays: Arrays = {} if labels is None else {"labels": labels}
    if dataset.ids is not None:
        arrays["ids"] = np.array(dataset.ids)
    if classes is not None:
        arrays["classes"] = np.array(classes)
    if top_k is not None and top_k.has_rest and temperature != 1:
        arrays["approximate"] = np.array([AS_ONE_CLASS])
    return arrays | {"temperature": np.array([temperature])}


def _indices(dataset: Dataset) -> NDArray[Any] | None:
    return None if dataset.top_k is None else dataset.top_k.indices.whole()


class _Column:
    """The rows of an array, in a temporary file until all are known."""

    def __init__(self, file: IO[bytes], first: NDArray[Any]) -> None:
        self.file, self._dtype, self._row = file, first.dtype, first.shape[1:]

    def save(self, archive: zipfile.ZipFile, name: str, n: int) -> None:
        """Write it as a member of the archive in NumPy's format."""
        header = {
            "descr": npy_format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (n, *self._row),
        }
        self.file.seek(0)
        with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
            npy_format.write_array_header_1_0(member, header)
            shutil.copyfileobj(self.file, member, _COPIED)


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the path's place when it has been written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
