"""Tables as text, .csv and .tsv: a column a class, and columns of labels and ids."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

import numpy as np

from .errors import DatasetError
from .fields import Array, Contents, Field, field_of, stacked
from .lines import lines_of
from .names import ONLY_ARRAY, Names, is_no_class_column, matches

_INDEX = "index"  # the name of a first column without one, as pandas writes row names


@dataclass(frozen=True)
class _Table:
    """Where a table's columns are, and what they are called."""

    path: Path
    delimiter: str
    names: tuple[str, ...]
    has_header: bool

    @cached_property
    def classes(self) -> list[int]:
        """The columns of the classes."""
        return [i for i, name in enumerate(self.names) if not is_no_class_column(name)]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header, with their numbers from 1."""
        rows = _rows(self.path, self.delimiter)
        for number, cells in enumerate(islice(rows, int(self.has_header), None), start=1):
            if len(cells) != len(self.names):
                rule = f"must have {len(self.names)} cells as the first row"
                raise DatasetError(self.path, rule, len(cells), number)
            yield number, cells

    def numbers(self, number: int, cells: list[str]) -> list[float]:
        """The numbers of a row in the columns of the classes."""
        texts = [cells[i] for i in self.classes]
        try:
            if "_" not in "".join(texts):  # which Python reads in 1_000
                return list(map(float, texts))
        except ValueError:
            pass
        wrong = next(i for i in self.classes if "_" in cells[i] or not _is_number(cells[i]))
        rule = f"column {self.names[wrong]} must be a number"
        raise DatasetError(self.path, rule, cells[wrong], number)


def open_delimited(path: Path, wanted: Collection[Names], delimiter: str) -> Contents:
    """Read a table once, to check it; keep the columns of labels and ids that are asked for.

    A first row that is all numbers other than 0, 1, 2, … is no header.

    Raises:
        DatasetError: ragged rows, text that is no number, an empty file.
    """
    table = _table(path, delimiter)
    found = matches(wanted, filter(is_no_class_column, table.names))
    texts: dict[int, list[str]] = {table.names.index(name): [] for name in found}
    n = 0
    for n, cells in table.rows():
        table.numbers(n, cells)
        for column, values in texts.items():
            values.append(cells[column].strip())
    if not n:
        raise DatasetError(path, "must have a row below its header")
    fields = {table.names[i]: field_of(np.array(values, object)) for i, values in texts.items()}
    if not table.classes:
        return Contents(path, fields, table.names)
    fields[ONLY_ARRAY] = Field((n, len(table.classes)), False, partial(_batches, table))
    classes = tuple(table.names[i] for i in table.classes) if table.has_header else None
    return Contents(path, fields, table.names, classes)


def _table(path: Path, delimiter: str) -> _Table:
    first = next(_rows(path, delimiter), None)
    if first is None:
        raise DatasetError(path, "must have rows; it is empty")
    names = [name.strip() for name in first]
    names[0] = names[0] or _INDEX
    counted = [name for name in names if not is_no_class_column(name)]
    is_counting = counted == [str(i) for i in range(len(counted))]
    if all(map(_is_number, names)) and not (is_counting and len(counted) > 1):
        return _Table(path, delimiter, tuple(map(str, range(len(first)))), has_header=False)
    return _Table(path, delimiter, tuple(names), has_header=True)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    """The rows of a table with any text in them."""
    reader = csv.reader(lines_of(path), delimiter=delimiter, strict=True)
    try:
        yield from (cells for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        rule = f"must be a table of cells ({error}, line {reader.line_num})"
        raise DatasetError(path, rule) from None


def _batches(table: _Table, size: int) -> Iterator[Array]:
    rows = (np.array(table.numbers(*row), np.float64) for row in table.rows())
    return stacked(rows, size)
