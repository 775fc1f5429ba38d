"""Tables as text, .csv and .tsv: a column a class, or of lists, and columns of labels and ids."""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from ..errors import DatasetError
from .columns import columns_of
from .fields import Array, Contents, Field, check_rows, field_of, stacked
from .lines import MAX_LINE, lines_of
from .names import ONLY_ARRAY, Names, is_no_class_column

_INDEX = "index"  # the name of a first column without one, as pandas writes row names
csv.field_size_limit(MAX_LINE)  # a list of 10,000 numbers is longer than the 131,072 of the default
_SEMICOLON = ";"  # between cells where a comma is in the numbers, as spreadsheets write them
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*")
Row = tuple[int, list[str]]  # the cells of a row, with its number from 1


@dataclass(frozen=True)
class _Table:
    """Where a table's columns are, and what they are called."""

    path: Path
    delimiter: str
    names: tuple[str, ...]
    has_header: bool

    def rows(self) -> Iterator[Row]:
        """The rows below the header, with their numbers from 1."""
        rows = _rows(self.path, self.delimiter)
        for number, cells in enumerate(islice(rows, int(self.has_header), None), start=1):
            if len(cells) != len(self.names):
                rule = f"must have {len(self.names)} cells as the first row"
                raise DatasetError(self.path, rule, len(cells), number)
            yield number, cells

    def numbers(self, row: Row, columns: Sequence[int]) -> list[float]:
        """The numbers of a row in these columns."""
        number, cells = row
        texts = [cells[i] for i in columns]
        if (numbers := _numbers(texts)) is not None:
            return numbers
        wrong = next(i for i in columns if _numbers([cells[i]]) is None)
        rule = f"column {self.names[wrong]} must be a number"
        raise DatasetError(self.path, rule, cells[wrong], number)

    def listed(self, row: Row, column: int, length: int) -> list[float]:
        """The numbers of a row's list, written as [0.1, 2.3]."""
        number, cells = row
        text, name = cells[column].strip(), self.names[column]
        items = text[1:-1].split(",")
        numbers = _numbers(items) if _is_list(text) else None
        if numbers is None:
            rule = f"{name} must be a list of numbers such as [0.1, 2.3]"
            raise DatasetError(self.path, rule, text, number)
        if len(items) != length:
            rule = f"{name} must have {length} items as in the first row"
            raise DatasetError(self.path, rule, len(items), number)
        return numbers


def open_delimited(path: Path, wanted: Collection[Names], delimiter: str) -> Contents:
    """Read a table once, to check it; keep the columns of labels and ids that are asked for.

    In place of commas cells may have semicolons between them, and numbers then decimal commas.
    A first row that is all numbers is a header where these are 0, 1, 2, …, or different whole ones
    above a row that has others. Columns without any number are left out.

    Raises:
        DatasetError: ragged rows, text that is no number, an empty file.
    """
    table = _table(path, _SEMICOLON if delimiter == "," and _has_semicolons(path) else delimiter)
    _, first = next(table.rows(), (0, None))
    if first is None:
        raise DatasetError(path, "must have a row below its header")
    at = {name: i for i, name in reversed(list(enumerate(table.names)))}
    lists = [name for name in at if _is_list(first[at[name]])]
    text = _columns_of_text(table, {i for name, i in at.items() if name not in lists})
    columns = columns_of(wanted, table.names, lists, at.keys() - {*lists, *text})
    of_classes = set(columns.classes)
    classes = [i for i, name in enumerate(table.names) if name in of_classes]
    lengths = {at[name]: first[at[name]].count(",") + 1 for name in columns.lists.values()}
    n, texts = _checked(table, classes, lengths, {name: at[name] for name in columns.scalars})
    fields = {name: field_of(np.array(values, object)) for name, values in texts.items()}
    for name, listed in columns.lists.items():
        length = lengths[at[listed]]
        fields[name] = Field((n, length), False, partial(_lists, table, at[listed], length))
    if classes:
        fields[ONLY_ARRAY] = Field((n, len(classes)), False, partial(_batches, table, classes))
    has_names = table.has_header and classes
    names = tuple(table.names[i] for i in classes) if has_names else None
    return Contents(path, fields, table.names, names, columns.left_out)


def _columns_of_text(table: _Table, unlisted: set[int]) -> set[str]:
    """The columns that hold no number in any row, and so are no class: a file's name, a remark.

    None where fewer than two columns of numbers stand beside them, or the header looks like a row,
    for these are called by numbers that do not count: then a text is a mistake.
    """
    candidates = {i for i in unlisted if not is_no_class_column(table.names[i])}
    text = set(candidates)
    for _, cells in table.rows():
        text -= {i for i in text if _numbers([cells[i]]) is not None}
        if not text:
            return set()
    names = [table.names[i] for i in sorted(candidates - text)]
    is_header = (
        not all(map(_is_number, names))
        or _is_counting(names)
        or any(map(is_no_class_column, table.names))
    )
    return {table.names[i] for i in text} if is_header and len(names) > 1 else set()


def _checked(
    table: _Table, classes: list[int], lengths: dict[int, int], scalars: dict[str, int]
) -> tuple[int, dict[str, list[str]]]:
    """How many rows there are, all of them checked, and the texts of labels and ids."""
    texts: dict[str, list[str]] = {name: [] for name in scalars}
    n = 0
    for row in table.rows():
        n, cells = row
        check_rows(table.path, n)
        table.numbers(row, classes)
        for column, length in lengths.items():
            table.listed(row, column, length)
        for name, column in scalars.items():
            texts[name].append(cells[column].strip())
    return n, texts


def _table(path: Path, delimiter: str) -> _Table:
    first, second = (*islice(_rows(path, delimiter), 2), None, None)[:2]
    if first is None:
        raise DatasetError(path, "must have rows; it is empty")
    names = [name.strip() for name in first]
    names[0] = names[0] or _INDEX
    counted = [name for name in names if not is_no_class_column(name)]
    is_numbered = len(counted) > 1 and (_is_counting(counted) or _are_above(names, second or []))
    if all(map(_is_number, names)) and not is_numbered:
        return _Table(path, delimiter, tuple(map(str, range(len(first)))), has_header=False)
    return _Table(path, delimiter, tuple(names), has_header=True)


def _has_semicolons(path: Path) -> bool:
    """Whether the first row has semicolons, and no comma but within numbers."""
    first = next(filter(str.strip, lines_of(path)), "")
    return _SEMICOLON in first and "," not in re.sub(r"(?:^|(?<=[\d;+-])),(?=\d)", "", first)


def _is_counting(names: Sequence[str]) -> bool:
    """Whether names are 0, 1, 2, …"""
    return list(names) == [str(i) for i in range(len(names))]


def _are_above(names: Sequence[str], row: Sequence[str]) -> bool:
    """Whether different whole numbers stand above a row of others, so that they are names."""
    are_whole = all(name.isdecimal() for name in names) and len(set(names)) == len(names)
    return are_whole and not all(cell.strip().lstrip("+-").isdecimal() for cell in row)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbers(texts: list[str]) -> list[float] | None:
    """The numbers of texts, None if one is no number; 1_000, which Python reads, is none."""
    try:
        return None if "_" in "".join(texts) else list(map(float, texts))
    except ValueError:
        return None


def _is_list(text: str) -> bool:
    return text.strip().startswith("[") and text.strip().endswith("]")


def _rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    """The rows of a table with any text in them."""
    reader = csv.reader(lines_of(path), delimiter=delimiter, strict=True)
    try:
        rows = (cells for cells in reader if any(cell.strip() for cell in cells))
        yield from map(_with_points, rows) if delimiter == _SEMICOLON else rows
    except csv.Error as error:
        rule = f"must be a table of cells ({error}, line {reader.line_num})"
        raise DatasetError(path, rule) from None


def _with_points(cells: list[str]) -> list[str]:
    """Cells with a point in place of a number's comma."""
    return [c.replace(",", ".") if _DECIMAL_COMMA.fullmatch(c) else c for c in cells]


def _batches(table: _Table, columns: Sequence[int], size: int) -> Iterator[Array]:
    rows = (np.array(table.numbers(row, columns), np.float64) for row in table.rows())
    return stacked(rows, size)


def _lists(table: _Table, column: int, length: int, size: int) -> Iterator[Array]:
    rows = (np.array(table.listed(row, column, length), np.float64) for row in table.rows())
    return stacked(rows, size)
