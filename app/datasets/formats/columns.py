"""Which columns of a table are classes, lists of logits, labels and ids, and which are neither."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from .names import CLASSES, IDS, LABELS, ONLY_ARRAY, STUDENT, Names, is_no_class_column, matches

_NO_TEACHERS = (LABELS, IDS, STUDENT, CLASSES)


class Columns(NamedTuple):
    """The columns of a table by what they are."""

    lists: dict[str, str]  # of logits or a student's, a list a row, by the name of their field
    scalars: list[str]  # labels and ids
    classes: list[str]  # a column a class; none where a column of lists has the teacher's logits
    left_out: tuple[str, ...]


def columns_of(
    wanted: Collection[Names], names: Sequence[str], lists: Sequence[str], numbers: Collection[str]
) -> Columns:
    """Sort a table's columns; without a column of logits by its name, the one of lists is it.

    Args:
        wanted: the names of each thing that is asked for. Names of classes are not among a
            table's columns, for its rows are examples.
        names: of all columns.
        lists: of those that hold a list a row.
        numbers: of those that may be a class's.
    """
    of_rows = [group for group in wanted if group is not CLASSES]
    is_list = set(lists)
    named = [name for name in names if name not in is_list and is_no_class_column(name)]
    found = {name: name for name in matches(of_rows, lists)}
    scalars = matches(of_rows, named)
    others = [name for name in lists if name not in found]
    no_classes = set(named)
    classes = [name for name in names if name in numbers and name not in no_classes]
    if matches([group for group in of_rows if group not in _NO_TEACHERS], lists):
        classes = []
    elif not classes and len(others) == 1:
        found[ONLY_ARRAY] = others[0]
    used = {*found.values(), *scalars, *classes}
    return Columns(found, scalars, classes, tuple(name for name in names if name not in used))
