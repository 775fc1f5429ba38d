"""Logits as a table: cells pasted from a spreadsheet, or a CSV file."""

import csv
import io
import re
from itertools import zip_longest

from app.importers.arrays import Found, Rows, shown
from app.kinds import ParameterError, decimal
from app.parameters import LOGITS, MAX_CLASSES

_DELIMITERS = ("\t", ";", ",")
_NUMBER = re.compile(r"[+\-−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MISSING = ("", "na", "n/a", "nan", "inf", "infinity", "null", "none")
_NO_NAME = re.compile(r"[-+−.,?#<\d]")  # so starts a number that went wrong, not a name
_MOST = MAX_CLASSES + 1  # rows or columns: the classes and a header
Cells = list[list[str]]


def read_table(text: str, position: int = 0) -> Found | None:
    """Read cells separated by tabs, semicolons or commas; None if none of them is a number.

    One row or one column of numbers is one teacher; with a column of labels first, every further
    column is a teacher. A first row of names is passed over, or names the classes of the one row
    of numbers below it. Under a name, a column that counts from 0 or 1 holds labels. Quotes are
    those of the csv module. A decimal comma is read where commas don't separate the cells.

    Raises:
        ParameterError: paste must be …, got …: names row and column, empty ones not counted.
            Several rows and columns of numbers alone are refused: they don't say whether a row is
            a teacher or a class.
    Example:
        >>> read_table("Cat;4,2\\nDog;1,8")
        ([[4.2, 1.8]], ['Cat', 'Dog'], '')
    """
    cells = _cells(text)
    if not any(_NUMBER.fullmatch(cell) for row in cells for cell in row):
        return None
    header = cells[0] if len(cells) > 1 and _is_header(cells[0]) else []
    body = cells[1:] if header else cells
    above = len(cells) - len(body)
    if len(body) == 1:
        named = int(len(body[0]) > 1 and (header[:1] == [""] or _is_name(body[0][0])))
        return _numbers(body, above, named), header[named:] or None, ""
    labelled = int(_has_labels(body, header))
    if not labelled and len(body[0]) > 1:
        rule = "one row or one column of numbers, or labels first and then a column a teacher"
        raise ParameterError("paste", rule, f"{len(body)} rows of {len(body[0])} numbers")
    teachers = [list(column) for column in zip(*_numbers(body, above, labelled), strict=True)]
    return teachers, [row[0] for row in body] if labelled else None, ""


def _cells(text: str) -> Cells:
    """The table as a rectangle, without its empty rows and columns."""
    tables = [_split(text, delimiter) for delimiter in _DELIMITERS]
    rows = max(tables, key=lambda table: sum(len(row) > 1 for row in table))  # the first of equals
    words = [" ".join(row).split() for row in rows]
    if all(len(row) == 1 for row in rows) and all(_is_numeric(w) for row in words for w in row):
        rows = words
    if len(rows) > _MOST:
        raise ParameterError("paste", f"a table of at most {_MOST} rows", "more")
    width = max(map(len, rows), default=0)
    if width > _MOST:
        raise ParameterError("paste", f"a table of at most {_MOST} columns", f"{width} columns")
    columns = [column for column in zip_longest(*rows, fillvalue="") if any(column)]
    return [list(row) for row in zip(*columns, strict=True)]


def _split(text: str, delimiter: str) -> Cells:
    """The rows that hold something, without the empty cells at their ends; no more than needed."""
    lines = io.StringIO(text, newline="")
    rows: Cells = []
    try:
        for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            filled = [i for i, cell in enumerate(row) if cell.strip()]
            if filled:
                rows.append([cell.strip() for cell in row[: filled[-1] + 1]])
            if len(rows) > _MOST:
                break
    except csv.Error as problem:
        raise ParameterError("paste", "a table that the csv module can read", problem) from None
    return rows


def _is_missing(cell: str) -> bool:
    return cell.lstrip("+-").casefold() in _MISSING or cell.startswith("#")


def _is_numeric(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None or _is_missing(cell)


def _is_name(cell: str) -> bool:
    return not (_is_numeric(cell) or _NO_NAME.match(cell))


def _is_header(row: list[str]) -> bool:
    corner, *others = row
    return all(map(_is_name, others)) and (_is_name(corner) or (not corner and others != []))


def _has_labels(body: Cells, header: list[str]) -> bool:
    first = [row[0] for row in body]
    if len(body[0]) == 1:
        return False
    counts = [[str(i + start) for i in range(len(first))] for start in (0, 1)]
    return (
        header[:1] == [""]
        or not all(map(_is_numeric, first))
        or (header != [] and len(first) > 2 and first in counts)  # 0, 1 may well be two logits
    )


def _numbers(body: Cells, above: int, left: int) -> Rows:
    """The numbers of the table; above and left of them are so many rows and columns."""
    for i, row in enumerate(body):
        for j, cell in enumerate(row[left:]):
            if not _NUMBER.fullmatch(cell):
                place = f"a number in row {i + above + 1}, column {j + left + 1}"
                raise ParameterError("paste", place, shown(cell) if cell else "an empty cell")
    cells = [cell for row in body for cell in row[left:]]
    commas = [cell for cell in cells if "," in cell]
    points = [cell for cell in cells if "." in cell]
    if commas and points:
        got = f"{commas[0][:15]} beside {points[0][:15]}"
        raise ParameterError("paste", "numbers with one decimal sign throughout", got)
    # With thousands separated, all but 1,000 would be beyond the bounds of a logit.
    if commas and all(cell.lstrip("+-−") == "1,000" for cell in commas):
        raise ParameterError("paste", "numbers without thousands separators", commas[0])
    return [[_number(cell) for cell in row[left:]] for row in body]


def _number(cell: str) -> float:
    try:
        return decimal(cell.replace("−", "-").replace(",", "."))
    except ValueError:
        rule = f"numbers between {LOGITS.low} and {LOGITS.high}"
        raise ParameterError("paste", rule, cell) from None
