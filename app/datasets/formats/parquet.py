"""Parquet: a column a class, or a column of lists; read by pyarrow, which an extra brings."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import DatasetError
from .columns import Columns, columns_of
from .fields import Array, Contents, Field, field_of
from .names import ONLY_ARRAY, Names
from .npz import MAX_BYTES_OF_ANY_RATIO, MAX_RATIO
from .parquet_columns import is_list, is_number, lengths_of, numbers, texts_or_numbers

if TYPE_CHECKING:
    from pyarrow import Schema
    from pyarrow.parquet import ParquetFile

MAX_LABELS = 200_000_000  # or ids, which are in memory
MAX_CHARACTERS = 2_000_000_000  # of all labels or ids that are texts
MAX_ITEMS = 1_000_000  # of a list
MAX_COLUMNS = 5000  # each has a reader of its own
_LIMIT = 50_000_000  # bytes of a text or a list in the file's description


def open_parquet(path: Path, wanted: Collection[Names]) -> Contents:
    """Open the columns of these names, and without a list of logits those of numbers as classes.

    Raises:
        DatasetError: pyarrow is not installed; no Parquet file, or one that is damaged or larger
            than the limits; a null; lists of different lengths.
    """
    with _opened(path) as file:
        columns, n = _columns(path, file.schema_arrow, wanted), file.metadata.num_rows
        if not n:
            raise DatasetError(path, "must have rows; it has none")
        _check_sizes(path, file, {*columns.lists.values(), *columns.classes})
        fields = {name: _listed(path, file, column) for name, column in columns.lists.items()}
        if columns.scalars and n > MAX_LABELS:
            raise DatasetError(path, f"labels and ids must be at most {MAX_LABELS}", n)
        for name in columns.scalars:
            fields[name] = field_of(np.concatenate(list(_labels(path, name, MAX_CHARACTERS // n))))
    if columns.classes:
        shape = (n, len(columns.classes))
        fields[ONLY_ARRAY] = Field(shape, False, partial(_batches, path, columns.classes, ()))
    names = tuple(file.schema_arrow.names)
    return Contents(path, fields, names, tuple(columns.classes) or None, columns.left_out)


@contextmanager
def _opened(path: Path, **options: Any) -> Iterator["ParquetFile"]:
    """The file, open; what is wrong with it is told in the words of a dataset's error."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        rule = "Parquet files need pyarrow: python -m pip install 'soft-targets[parquet]'"
        raise DatasetError(path, rule) from None
    limits = {"thrift_string_size_limit": _LIMIT, "thrift_container_size_limit": _LIMIT}
    try:
        with ParquetFile(path, pre_buffer=False, **limits, **options) as file:
            yield file
    except (ArrowException, OSError) as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DatasetError(path, f"must be a whole Parquet file ({what})") from None


def _columns(path: Path, schema: "Schema", wanted: Collection[Names]) -> Columns:
    if len(schema.names) > MAX_COLUMNS:
        rule = f"must have at most {MAX_COLUMNS} columns; more classes go in one column of lists"
        raise DatasetError(path, rule, len(schema.names))
    types = dict(zip(schema.names, schema.types, strict=True))
    if len(types) < len(schema.names):
        twice = next(name for name in schema.names if schema.names.count(name) > 1)
        raise DatasetError(path, "must have columns of different names", twice)
    lists = [name for name in types if is_list(types[name])]
    return columns_of(wanted, schema.names, lists, {n for n in types if is_number(types[n])})


def _check_sizes(path: Path, file: "ParquetFile", used: set[str]) -> None:
    """Refuse lists longer than the limit, and far more numbers than bytes, as the file tells.

    Args:
        used: the columns of logits.
    """
    unpacked = packed = 0
    groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
    for i in range(file.metadata.num_columns):
        name = file.schema.column(i).path.partition(".")[0]
        values = sum(group.column(i).num_values for group in groups)
        if name in used:
            unpacked += 4 * values
            packed += sum(group.column(i).total_compressed_size for group in groups)
        items = values // file.metadata.num_rows
        if items > MAX_ITEMS:
            raise DatasetError(path, f"{name} must have at most {MAX_ITEMS} items a row", items)
    if unpacked > MAX_BYTES_OF_ANY_RATIO and unpacked > MAX_RATIO * max(1, packed):
        rule = f"must unpack to at most {MAX_RATIO} times its packed bytes"
        raise DatasetError(path, rule, f"{unpacked // max(1, packed)} times")


def _listed(path: Path, file: "ParquetFile", name: str) -> Field:
    """A column of lists, all as long as the first row's."""
    first = next(file.iter_batches(1, columns=[name])).column(0)
    shape = lengths_of(path, name, first)
    return Field((file.metadata.num_rows, *shape), False, partial(_batches, path, [name], shape))


def _labels(path: Path, name: str, longest: int) -> Iterator[Array]:
    """Labels or ids; a text is read once, for a small file may repeat a long one."""
    with _opened(path, read_dictionary=[name]) as file:
        first = 0
        for batch in file.iter_batches(columns=[name]):
            yield texts_or_numbers(path, name, batch.column(0), first, longest)
            first += batch.num_rows


def _batches(path: Path, names: list[str], shape: tuple[int, ...], size: int) -> Iterator[Array]:
    """Arrays of so many rows, of columns of numbers or of one column of lists of a shape."""
    with _opened(path) as file:
        first = 0
        for batch in _resized(file.iter_batches(size, columns=names), size):
            at = {name: i for i, name in enumerate(batch.schema.names)}
            columns = [batch.column(at[name]) for name in names]
            named = zip(names, columns, strict=True)
            arrays = [numbers(path, *one, shape, first) for one in named]
            yield arrays[0] if shape else np.column_stack(arrays)
            first += batch.num_rows


def _resized(batches: Iterator[Any], size: int) -> Iterator[Any]:
    """Record batches of exactly so many rows but the last; a file's may end with its row groups."""
    from pyarrow import concat_batches

    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        while sum(part.num_rows for part in held) >= size:
            whole = concat_batches(held)
            yield whole.slice(0, size)
            held = [whole.slice(size)]
    if held and (rest := concat_batches(held)).num_rows:
        yield rest
