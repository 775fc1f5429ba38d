"""Logits as a table or a print-out without brackets: which cells are numbers, which names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..query.parameter_types import ParameterError
from .columns import (
    is_label,
    is_no_class,
    is_score,
    is_value,
    kind_of_name,
    normal,
    says_teacher,
)
from .found import Found, Kind, Written
from .layout import is_missing, layout
from .lines import Cells, Layout, is_number
from .literals import shown

_COMMAS = "Commas were read as decimal signs."


_HOLDS_NUMBER = re.compile(r"[\[({=]\s*[+\-−]?\d+\.\d")


@dataclass(frozen=True)
class Columns:
    """What the reader says of a table's columns, from 0; None: what their names tell."""

    label: int | None = None  # -1: none
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Column:
    name: str
    cells: list[str]
    number: int  # its place in the table, from 0

    @property
    def numeric(self) -> bool:
        return all(is_number(cell) or is_missing(cell) for cell in self.cells)


def read_table(text: str, columns: Columns | None = None) -> Found | None:
    """Read cells between tabs, semicolons, commas, pipes or spaces; None if no cell is a number.

    One row or one column of numbers is one distribution. Where a column names the classes, each
    further column is one; elsewhere each row is, and a first row of names names the classes.
    Columns called id, index, label, class, prediction, rank are no classes; of a logit and a
    probability of the same classes the logit is taken. A decimal comma is read where commas don't
    separate cells.

    Raises:
        ParameterError: paste must be …, got …: names row and column, empty ones not counted.
    Example:
        >>> read_table("Cat;4,2\\nDog;1,8").labels
        ['Cat', 'Dog']
    """
    problem: ParameterError | None = None
    for rest, words in [(text, ""), *_below_headings(text)]:
        try:
            found = _read(rest, columns or Columns())
        except ParameterError as error:
            problem = problem or error
            continue
        if found is not None:
            return replace(found, left_out=(*found.left_out, words)) if words else found
    if problem:
        raise problem
    return None


def _below_headings(text: str) -> Iterator[tuple[str, str]]:
    """The text without its first lines, up to three: sentences, or words above names of columns."""
    words: list[str] = []
    for _ in range(3):
        line, _, text = text.lstrip().partition("\n")
        if re.search(r"[,;\t|&]", line) or not line.strip(" -=#*")[:1].isalpha():
            return
        if not line.rstrip().endswith((":", ".", "---")) and _holds_numbers(
            line + " " + text[:200].partition("\n")[0]
        ):
            return
        words.append(line.strip(" -")[:60])
        yield text, "“" + " / ".join(words) + "”"


def _holds_numbers(line: str) -> bool:
    return any(word[0] in "+-−.0123456789" for word in line.split())


def _read(text: str, columns: Columns) -> Found | None:
    found = layout(text)
    numbers = [cell for row in found.cells for cell in row if is_number(cell)]
    if not numbers:
        return None
    _check_decimal_signs(numbers)
    read = _Table(found, columns).read()
    note = (_COMMAS,) if any("," in cell for cell in numbers) else ()
    rows = [[_scaled(value, found.factor) for value in row] for row in read.rows]
    scores = read.scores or found.scores
    complete = "print-out" in found.format
    return replace(
        read, rows=rows, format=found.format, notes=note, complete=complete, scores=scores
    )


def _check_decimal_signs(numbers: list[str]) -> None:
    commas = [cell for cell in numbers if "," in cell]
    points = [cell for cell in numbers if "." in cell.rstrip(".")]
    if commas and points:
        got = f"{commas[0][:15]} beside {points[0][:15]}"
        raise ParameterError("paste", "numbers with one decimal sign throughout", got)
    # With thousands separated, all but 1,000 would be beyond the bounds of a logit.
    if commas and all(cell.strip("+-−") == "1,000" for cell in commas):
        raise ParameterError("paste", "numbers without thousands separators", commas[0])


def _scaled(value: float, factor: float) -> float:
    if factor == 1 or not isinstance(value, Written):
        return value
    return Written(value.text, float(value), factor)


class _Table:
    def __init__(self, found: Layout, said: Columns) -> None:
        cells = found.cells
        width = max(map(len, cells))
        cells = [[*row, *[""] * (width - len(row))] for row in cells]
        self.header = cells[0] if found.row_names is None and _is_header(cells) else []
        self.body = cells[1:] if self.header else cells
        self.above = len(cells) - len(self.body)
        self.row_names = found.row_names
        self.spaced = found.spaced  # as pandas prints it, an example a row
        self.said = said
        names = self.header or [""] * width
        columns = [_Column(name, [row[i] for row in self.body], i) for i, name in enumerate(names)]
        self.columns = [c for c in columns if c.name or any(c.cells)]
        for name, number in (
            ("label_column", said.label or 0),
            ("leave_out", max(said.left_out, default=0)),
        ):
            if number >= len(self.columns):
                rule = f"a number of one of the {len(self.columns)} columns"
                raise ParameterError(name, rule, number + 1)

    def read(self) -> Found:
        label = self._label()
        kept = [
            c for i, c in enumerate(self.columns) if c is not label and i not in self.said.left_out
        ]
        if label is not None:
            found = self._classes_in_rows(label, kept)
        elif self._is_one_column(kept):
            found = self._one_column(kept)
        else:
            found = self._classes_in_columns(kept)
        names = tuple(c.name or f"column {c.number + 1}" for c in self.columns)
        place = self.columns.index(label) if label is not None else None
        return replace(found, columns=names if len(names) > 1 else (), label_column=place)

    def _label(self) -> _Column | None:
        """The column that names the classes, if the rows are classes."""
        if self.said.label is not None:
            chosen = self.said.label
            return self.columns[chosen] if 0 <= chosen < len(self.columns) else None
        if self.row_names is not None or len(self.body) < 2:
            return None
        values = [c for c in self.columns if c.numeric]
        texts = [c for c in self.columns if not c.numeric]
        classes = [c for c in values if not (c.name and is_no_class(c.name))]
        say_values = any(is_value(c.name) for c in values if c.name)
        say_values |= bool(classes) and all(says_teacher(c.name) for c in classes)
        labels = [c for c in self.columns if c.name and is_label(c.name)]
        if say_values:
            others = [c for c in values if not (is_value(c.name) or says_teacher(c.name))]
            return next(iter([*labels, *texts, *others]), None)
        if texts and labels and labels[0] is texts[0] and texts[0].number == 0:
            return texts[0] if len({*texts[0].cells}) == len(self.body) else None
        first = next((c for c in texts if c.number == self.columns[0].number), None)
        if first is not None and first.name and not is_label(first.name) and len(classes) > 1:
            return first if self._columns_sum_to_one(classes) else None
        if first is not None and not (first.name and is_no_class(first.name)):
            return None if self._names_rows(first) else first
        if len(values) == 2 and not texts and not self.header and _counts(values[0].cells):
            return values[0]
        return None

    def _columns_sum_to_one(self, columns: list[_Column]) -> bool:
        """Whether each column is a distribution: then the rows are classes."""
        sums = [sum(self._numbers(c)) for c in columns]
        return all(any(abs(s - one) < 0.005 * one for one in (1, 100)) for s in sums)

    def _names_rows(self, first: _Column) -> bool:
        """Whether a first column without a telling name names teachers or examples, not classes."""
        if all(map(says_teacher, first.cells)):
            return True
        return first.name == "" and self.spaced and any(c.name for c in self.columns)

    def _classes_in_rows(self, label: _Column, kept: list[_Column]) -> Found:
        values = [c for c in kept if c.numeric and not (c.name and is_no_class(c.name))]
        if not values:
            raise ParameterError("paste", "a column of numbers beside the names", "none")
        taken = _of_best_kind(values)
        left_out = [c.name or f"column {c.number + 1}" for c in kept if c not in taken]
        rows = [self._numbers(c) for c in taken]
        names = [c.name for c in taken] if len(taken) > 1 and any(c.name for c in taken) else None
        return Found(
            "a table",
            rows,
            labels=[c.removesuffix(":") or c for c in label.cells],
            row_names=names,
            kind=kind_of_name(taken[0].name) or ("probs" if _percent(taken[0].cells) else None),
            scores=is_score(taken[0].name)
            or _are_top(taken[0])
            or label.cells[0].startswith("__label__"),
            teachers=len(taken) > 1 and all(says_teacher(c.name) for c in taken),
            left_out=tuple(left_out),
        )

    def _is_one_column(self, kept: list[_Column]) -> bool:
        return (
            len(self.body) > 1
            and len([c for c in kept if not (c.name and is_no_class(c.name))]) == 1
        )

    def _one_column(self, kept: list[_Column]) -> Found:
        value = next(c for c in kept if not (c.name and is_no_class(c.name)))
        others = tuple(c.name for c in kept if c is not value)
        return Found(
            "a table",
            [self._numbers(value)],
            kind=kind_of_name(value.name) or ("probs" if _percent(value.cells) else None),
            left_out=others,
        )

    def _classes_in_columns(self, kept: list[_Column]) -> Found:
        index = self.columns[0] if self.header and self.header[0] == "" and len(kept) > 2 else None
        texts = [c for c in kept if c is index or not any(map(is_number, c.cells))]
        texts.sort(key=lambda column: column is index)
        for column in texts if not self.header else []:
            for i, cell in enumerate(column.cells):
                if cell[:1] in "+-−.0123456789" or _HOLDS_NUMBER.search(
                    cell
                ):  # a number that went wrong is no name
                    self._number(cell, i, column.number)
        classes = [c for c in kept if c not in texts and not (c.name and is_no_class(c.name))]
        if self.header and classes and all(says_teacher(c.name) for c in classes) and self.body[1:]:
            rows = [self._numbers(c) for c in classes]
            return Found("a table", rows, row_names=[c.name for c in classes], teachers=True)
        by_kind = _of_best_kind(classes)
        if all(kind_of_name(c.name) for c in classes) and len(by_kind) > 1:
            classes = by_kind  # logit_0, logit_1, prob_0, prob_1
        if self.header and any(c.name == "" for c in classes):
            numbers = f"{len(self.body[0])} columns, {sum(map(bool, self.header))} names"
            raise ParameterError("paste", "a name for each column, or none", numbers)
        if not classes:
            raise ParameterError("paste", "a table with a column of numbers that is used", "none")
        names = self.row_names or (texts[0].cells if texts else None)
        named = texts[0].name if texts and not self.row_names else ""
        rows = [list(row) for row in zip(*(self._numbers(c) for c in classes), strict=True)]
        left_out = [c.name for c in kept if c not in classes and c.name]
        cells = [c.cells for c in classes]
        kinds = {kind for name in names or [] if (kind := kind_of_name(name)) is not None}
        return Found(
            "a table",
            rows,
            labels=[c.name for c in classes] if self.header else None,
            row_names=names if len(rows) > 1 else None,
            kind="probs" if all(map(_percent, cells)) else kinds.pop() if len(kinds) == 1 else None,
            scores=self.header[:1] != [] and self.header[0].startswith("__label__"),
            teachers=len(rows) > 1 and _are_teachers(names or [], named),
            left_out=tuple(left_out),
        )

    def _numbers(self, column: _Column) -> list[float]:
        return [self._number(cell, i, column.number) for i, cell in enumerate(column.cells)]

    def _number(self, cell: str, row: int, column: int) -> Written:
        text = (
            cell.strip("*`$\"'( )").replace("−", "-").replace("–", "-").removesuffix("f").rstrip()
        )
        if not is_number(cell) and text.lstrip("+-").casefold() not in ("inf", "infinity", "nan"):
            place = f"a number in row {row + self.above + 1}, column {column + 1}"
            raise ParameterError("paste", place, shown(cell) if cell else "an empty cell")
        plain = text.rstrip("% ").replace(",", ".")
        return Written(text, float(plain), 0.01 if text.endswith("%") else 1.0)


def _are_teachers(names: list[str], column: str) -> bool:
    """Whether all names of rows are teachers', or stand in a column that says so."""
    students = any("student" in name.casefold() for name in names)
    return bool(names) and not students and (says_teacher(column) or all(map(says_teacher, names)))


def _of_best_kind(values: list[_Column]) -> list[_Column]:
    """The columns of one kind: logits before log-probabilities before probabilities."""
    kinds: tuple[Kind, ...] = ("logits", "log_probs", "probs")
    by_kind = [[c for c in values if kind_of_name(c.name) == kind] for kind in kinds]
    named = [c for c in values if is_value(c.name) or says_teacher(c.name)]
    return next(filter(None, by_kind), named or values)


def _are_top(column: _Column) -> bool:
    """Whether numbers without a name fall: the likeliest first, as programs list classes."""
    numbers = [
        cell for cell in column.cells if is_number(cell) and "," not in cell and "%" not in cell
    ]
    values = [float(n) for n in numbers if re.fullmatch(r"\d*\.?\d+", n)]
    falls = values == sorted(values, reverse=True)
    return column.name == "" and falls and 2 < len(values) == len(column.cells)


def _percent(cells: list[str]) -> bool:
    return all("%" in cell for cell in cells)


def _counts(cells: list[str]) -> bool:
    return any(cells == [str(k + start) for k in range(len(cells))] for start in (0, 1))


def _is_header(cells: Cells) -> bool:
    """Whether the first row names the columns."""
    if len(cells) < 2:
        return False
    corner, *others = cells[0]
    if not others:
        return _is_name(corner)
    if corner == "" and _counts(others) and len(cells[0]) > 2:
        return True  # pandas numbers columns without names
    if _counts(cells[0]) and any("." in cell for cell in cells[1]):
        return True  # R does so too
    return (
        all(_is_name(cell) or cell == "" for cell in others)
        and any(others)
        and (_is_name(corner) or corner in ("", "#"))
    )


def _is_name(cell: str) -> bool:
    return cell != "" and (
        normal(cell) in ("#", "%")
        or not (
            is_number(cell)
            or is_missing(cell)
            or cell[0] in "-+−,?<"
            or (cell[0] == "." and not cell[1:2].isalpha())
        )
    )
