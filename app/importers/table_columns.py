"""Columns of a table: header, names, numbers, and the column that names the classes."""

import re
from dataclasses import dataclass

from ..query.parameter_types import ParameterError
from .cell_table import Cells, CellTable
from .field_names import (
    is_label,
    is_no_class,
    is_teacher,
    is_value,
    kind_of_name,
    normalize,
)
from .number_texts import count_up, is_missing, is_number
from .parsed_values import ParsedNumber, describe
from .raw_numbers import Kind


@dataclass(frozen=True)
class ColumnChoice:
    """The user's choices for a table's columns, from 0; None: by names and cells."""

    label: int | None = None  # -1: none
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a table, without its header."""

    name: str  # "" if it has none
    cells: list[str]
    number: int  # its place in the table, from 0

    @property
    def title(self) -> str:
        """The name, or the number in words."""
        return self.name or f"column {self.number + 1}"

    @property
    def is_numeric(self) -> bool:
        """Whether every cell is a number or missing."""
        return all(is_number(cell) or is_missing(cell) for cell in self.cells)

    @property
    def is_no_class(self) -> bool:
        """Whether the name says that the column is no class."""
        return self.name != "" and is_no_class(self.name)

    @property
    def is_in_percent(self) -> bool:
        """Whether every cell has a percent sign."""
        return all("%" in cell for cell in self.cells)

    @property
    def kind(self) -> Kind | None:
        """The kind of the numbers by the column's name or its percent signs."""
        return kind_of_name(self.name) or ("probs" if self.is_in_percent else None)

    @property
    def is_ranking(self) -> bool:
        """Whether three or more numbers without a name fall, as if sorted by likelihood."""
        values = [float(cell) for cell in self.cells if re.fullmatch(r"[0-9]*\.?[0-9]+", cell)]
        falls = values == sorted(values, reverse=True)
        return self.name == "" and falls and 2 < len(values) == len(self.cells)


class Table:
    """Cells as columns, with the first row as their names if it is a header."""

    def __init__(self, table: CellTable, choice: ColumnChoice) -> None:
        width = max(map(len, table.cells))
        cells = [[*row, *[""] * (width - len(row))] for row in table.cells]
        self.header = cells[0] if table.row_names is None and _has_header(cells) else []
        self.body = cells[1:] if self.header else cells
        self.row_names = table.row_names
        self.space_separated = table.space_separated
        names = self.header or [""] * width
        columns = [Column(name, [row[i] for row in self.body], i) for i, name in enumerate(names)]
        self.columns = [c for c in columns if c.name or any(c.cells)]
        self._check_number("label_column", choice.label or 0)
        self._check_number("leave_out", max(choice.left_out, default=0))

    def _check_number(self, parameter: str, number: int) -> None:
        if number >= len(self.columns):
            rule = f"the number of one of the table's {len(self.columns)} columns"
            raise ParameterError(parameter, rule, number + 1)

    def numbers(self, column: Column) -> list[float]:
        """Read the cells of a column as numbers; ParameterError if one is no number."""
        return [self.number(column, row) for row in range(len(column.cells))]

    def number(self, column: Column, row: int) -> ParsedNumber:
        """Read one cell of a column as a number, row 0 being the first below the header."""
        cell = column.cells[row]
        text = (
            cell.strip("*`$\"'( )").replace("−", "-").replace("–", "-").removesuffix("f").rstrip()
        )
        if not is_number(cell) and text.lstrip("+-").casefold() not in ("inf", "infinity", "nan"):
            line = row + 1 + bool(self.header)
            place = f"a number in row {line}, column {column.number + 1}"
            raise ParameterError("paste", place, describe(cell) if cell else "an empty cell")
        value = float(text.rstrip("% ").replace(",", "."))
        return ParsedNumber(text, value, 0.01 if text.endswith("%") else 1.0)

    def label_column(self) -> Column | None:
        """The column that names the classes; None if the header names them, or nothing does."""
        if self.row_names is not None or len(self.body) < 2:
            return None
        numeric = [c for c in self.columns if c.is_numeric]
        texts = [c for c in self.columns if not c.is_numeric]
        classes = [c for c in numeric if not c.is_no_class]
        if any(is_value(c.name) for c in numeric if c.name) or are_teachers(classes):
            others = [c for c in numeric if not (is_value(c.name) or is_teacher(c.name))]
            return next(iter([*self._named_as_labels(), *texts, *others]), None)
        first = self.columns[0]
        if texts and texts[0].number == 0 and self._named_as_labels()[:1] == texts[:1]:
            return first if len({*first.cells}) == len(self.body) else None
        if first in texts and first.name and not is_label(first.name) and len(classes) > 1:
            return first if self._sum_to_one(classes) else None
        if first in texts and not first.is_no_class:
            return None if self._names_rows(first) else first
        if len(numeric) == 2 and not texts and not self.header and count_up(numeric[0].cells):
            return numeric[0]
        return None

    def _named_as_labels(self) -> list[Column]:
        return [c for c in self.columns if c.name and is_label(c.name)]

    def _sum_to_one(self, columns: list[Column]) -> bool:
        """Whether the numbers of each column sum to 1 or 100: then the rows are classes."""
        sums = [sum(self.numbers(c)) for c in columns]
        return all(any(abs(s - one) < 0.005 * one for one in (1, 100)) for s in sums)

    def _names_rows(self, first: Column) -> bool:
        """Whether a first column without a telling name names teachers or examples, not classes."""
        if all(map(is_teacher, first.cells)):
            return True
        # As pandas prints a frame: an index, then one example per row.
        return first.name == "" and self.space_separated and any(c.name for c in self.columns)


def are_teachers(columns: list[Column]) -> bool:
    """Tell whether there are columns, and each is a teacher's by its name."""
    return bool(columns) and all(is_teacher(c.name) for c in columns)


def of_best_kind(columns: list[Column]) -> list[Column]:
    """The columns of one kind: logits before log-probabilities before probabilities."""
    kinds: tuple[Kind, ...] = ("logits", "log_probs", "probs")
    by_kind = [[c for c in columns if kind_of_name(c.name) == kind] for kind in kinds]
    named = [c for c in columns if is_value(c.name) or is_teacher(c.name)]
    return next(filter(None, by_kind), named or columns)


def _has_header(cells: Cells) -> bool:
    """Tell whether the first row names the columns."""
    if len(cells) < 2:
        return False
    corner, *others = cells[0]
    if not others:
        return _is_name(corner)
    if corner == "" and count_up(others) and len(others) > 1:
        return True  # pandas numbers the columns that have no names
    if count_up(cells[0]) and any("." in cell for cell in cells[1]):
        return True  # so does R
    are_names = all(_is_name(cell) or cell == "" for cell in others) and any(others)
    return are_names and (_is_name(corner) or corner in ("", "#"))


def _is_name(cell: str) -> bool:
    if normalize(cell) in ("#", "%"):
        return True
    if cell == "" or is_number(cell) or is_missing(cell) or cell[0] in "-+−,?<":
        return False
    return cell[0] != "." or cell[1:2].isalpha()
