"""Distributions in a table, whose classes are its rows or its columns."""

import re
from dataclasses import replace

from ..query.parameter_types import ParameterError
from .cell_table import CellTable
from .field_names import is_score, is_teacher, kind_of_name
from .number_texts import FIRST_CHARACTERS, is_number
from .raw_numbers import RawNumbers
from .table_columns import Column, ColumnChoice, Table, are_teachers, of_best_kind

_FASTTEXT_LABEL = "__label__"
_FORMAT = "a table"
# A number inside a cell that is not a number: "tensor(0.9", "p=0.5".
_NUMBER_IN_TEXT = re.compile(r"[\[({=]\s*[+\-−]?\d+\.\d")


def read_distributions(cells: CellTable, choice: ColumnChoice) -> RawNumbers:
    """Read the distributions of a table by the columns that are used.

    Raises:
        ParameterError: label_column, leave_out must be …; paste must be …, got …
    """
    table = Table(cells, choice)
    label = _label_column(table, choice)
    used = [c for i, c in enumerate(table.columns) if c is not label and i not in choice.left_out]
    classes = [c for c in used if not c.is_no_class]
    if label is not None:
        numbers = _classes_in_rows(table, label, used)
    elif len(table.body) > 1 and len(classes) == 1:
        numbers = _one_column(table, classes[0], used)
    else:
        numbers = _classes_in_columns(table, used)
    titles = tuple(c.title for c in table.columns)
    return replace(
        numbers,
        columns=titles if len(titles) > 1 else (),
        label_column=None if label is None else table.columns.index(label),
    )


def _label_column(table: Table, choice: ColumnChoice) -> Column | None:
    if choice.label is None:
        return table.label_column()
    return table.columns[choice.label] if choice.label >= 0 else None


def _classes_in_rows(table: Table, label: Column, used: list[Column]) -> RawNumbers:
    """Read one class per row: each column of numbers is a distribution."""
    numeric = [c for c in used if c.is_numeric and not c.is_no_class]
    if not numeric:
        raise ParameterError("paste", "a column of numbers beside the class names", "none")
    values = of_best_kind(numeric)
    first, has_several = values[0], len(values) > 1
    is_fasttext = label.cells[0].startswith(_FASTTEXT_LABEL)
    return RawNumbers(
        _FORMAT,
        [table.numbers(c) for c in values],
        labels=[cell.removesuffix(":") or cell for cell in label.cells],
        row_names=[c.name for c in values] if has_several and any(c.name for c in values) else None,
        kind=first.kind,
        are_scores=is_score(first.name) or first.is_ranking or is_fasttext,
        rows_are_teachers=has_several and are_teachers(values),
        left_out=tuple(c.title for c in used if c not in values),
    )


def _one_column(table: Table, column: Column, used: list[Column]) -> RawNumbers:
    """Read one column as a distribution whose classes have no names."""
    left_out = tuple(c.name for c in used if c is not column)
    return RawNumbers(_FORMAT, [table.numbers(column)], kind=column.kind, left_out=left_out)


def _classes_in_columns(table: Table, used: list[Column]) -> RawNumbers:
    """Read one class per column: each row is a distribution."""
    texts = _text_columns(table, used)
    if not table.header:
        _check_names(table, texts)
    classes = [c for c in used if c not in texts and not c.is_no_class]
    if table.header and table.body[1:] and are_teachers(classes):
        rows = [table.numbers(c) for c in classes]
        names = [c.name for c in classes]
        return RawNumbers(_FORMAT, rows, row_names=names, rows_are_teachers=True)
    classes = _of_one_kind(classes)
    _check_classes(table, classes)
    row_names = table.row_names or (texts[0].cells if texts else None)
    name_of_names = texts[0].name if texts and not table.row_names else ""
    rows = [list(row) for row in zip(*map(table.numbers, classes), strict=True)]
    kinds = {kind for name in row_names or [] if (kind := kind_of_name(name)) is not None}
    all_in_percent = all(c.is_in_percent for c in classes)
    return RawNumbers(
        _FORMAT,
        rows,
        labels=[c.name for c in classes] if table.header else None,
        row_names=row_names if len(rows) > 1 else None,
        kind="probs" if all_in_percent else kinds.pop() if len(kinds) == 1 else None,
        are_scores=bool(table.header) and table.header[0].startswith(_FASTTEXT_LABEL),
        rows_are_teachers=len(rows) > 1 and _name_teachers(row_names or [], name_of_names),
        left_out=tuple(c.name for c in used if c not in classes and c.name),
    )


def _text_columns(table: Table, used: list[Column]) -> list[Column]:
    """The columns without numbers, then the index: a first column with an empty header."""
    has_index = table.header[:1] == [""] and len(used) > 2
    index = table.columns[0] if has_index else None
    texts = [c for c in used if c is index or not any(map(is_number, c.cells))]
    return sorted(texts, key=lambda column: column is index)


def _check_names(table: Table, texts: list[Column]) -> None:
    """Refuse empty cells, and damaged numbers that would be taken for names: "4.2x", "p(0.9"."""
    for column in texts:
        for row, cell in enumerate(column.cells):
            if cell[:1] in FIRST_CHARACTERS or _NUMBER_IN_TEXT.search(cell):
                table.number(column, row)


def _of_one_kind(classes: list[Column]) -> list[Column]:
    """Keep only the logits of logit_0, logit_1, prob_0, prob_1; keep other columns as they are."""
    best = of_best_kind(classes)
    return best if all(kind_of_name(c.name) for c in classes) and len(best) > 1 else classes


def _check_classes(table: Table, classes: list[Column]) -> None:
    if table.header and any(c.name == "" for c in classes):
        got = f"{len(table.body[0])} columns, {sum(map(bool, table.header))} names"
        raise ParameterError("paste", "a table with a name for every column, or for none", got)
    if not classes:
        rule = "a table with a column of numbers besides ids, labels, ranks and what is left out"
        raise ParameterError("paste", rule, "none")


def _name_teachers(names: list[str], column: str) -> bool:
    """Tell whether the names of rows, or the name of their column, are those of teachers."""
    has_student = any("student" in name.casefold() for name in names)
    return bool(names) and not has_student and (is_teacher(column) or all(map(is_teacher, names)))
