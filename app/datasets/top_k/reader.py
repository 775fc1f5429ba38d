"""Reads top-k files: the values and the indices of the k likeliest classes of every row.

values, indices, log_sum_exp  ─▶  columns of log p, likeliest first, the rest's last
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...importers.raw_numbers import Kind
from ..class_names import MOST_CLASSES
from ..errors import DatasetError
from ..formats.catalog import open_file
from ..formats.fields import Contents, Field, check_size, numbers
from ..formats.names import (
    INDICES,
    LOG_SUM_EXP,
    LOGITS,
    STUDENT,
    STUDENT_LOG_SUM_EXP,
    STUDENT_VALUES,
    VALUES,
    Names,
    first_match,
)
from .listed_values import Floats, ListedValues, of_kind

Indices = NDArray[np.intp]
_STUDENT = (*STUDENT_VALUES, *STUDENT)
_OF_A_MODEL = (VALUES, INDICES, LOG_SUM_EXP)
_OF_A_STUDENT = (_STUDENT, STUDENT_LOG_SUM_EXP)


@dataclass(frozen=True, eq=False)
class TopKFile:
    """A model's values and indices, as they stand in a file."""

    values: ListedValues
    indices: Field  # (n, k)

    @property
    def shape(self) -> tuple[int, int]:
        """n and k."""
        return self.indices.shape[0], self.indices.shape[1]

    def rows(self, size: int) -> Iterator[tuple[Floats, Indices]]:
        """log p of the k classes, likeliest first, and the rest's; the indices of the k."""
        batches = zip(self.values.log_probs(size), self.indices.batches(size), strict=True)
        for rows, array in batches:
            order = np.argsort(-rows.listed, axis=1, kind="stable")
            listed = np.take_along_axis(rows.listed, order, axis=1)
            indices = numbers(self.values.path, INDICES[0], array)
            classes = np.take_along_axis(indices, order, axis=1).astype(np.intp)
            yield np.concatenate([listed, rows.rest[:, np.newaxis]], axis=1), classes


def holds_top_k(file: Contents) -> bool:
    """Whether a file has values and indices, and no array of all classes."""
    is_there = [first_match(names, file.names) for names in (LOGITS, VALUES, INDICES)]
    return is_there[0] is None and None not in is_there[1:]


def open_top_k(
    path: Path, student_path: Path | None, n_classes: int | None, kind: Kind | None
) -> tuple[TopKFile, TopKFile | None]:
    """Open a top-k file and check every row of it; and the student, there or in a file of its own.

    Args:
        student_path: a student's top-k file, or its values of the same classes.
        n_classes: C, above which no index may be; None: not known.
        kind: of the teacher's values; None: it follows from log_sum_exp or from the numbers.

    Raises:
        DatasetError: values or indices of another shape; indices that are no whole numbers,
            negative or twice in a row; values that are not of the kind.
    """
    file = open_file(path, [*_OF_A_MODEL, *([] if student_path else _OF_A_STUDENT)])
    teacher = _model_in(file, n_classes, kind)
    if student_path is not None:
        return teacher, _student_in(student_path, teacher, n_classes)
    values = file.named(_STUDENT)
    return teacher, None if values is None else _of_same_classes(teacher, file, values)


def _student_in(path: Path, teacher: TopKFile, n_classes: int | None) -> TopKFile:
    file = open_file(path, [*_OF_A_MODEL, (*_STUDENT, *LOGITS), STUDENT_LOG_SUM_EXP])
    if not holds_top_k(file):
        values = file.find((*_STUDENT, *LOGITS))
        if values is None:
            rule = f"has no array called one of {', '.join((*_STUDENT, *VALUES))}"
            raise DatasetError(path, f"{rule}; it has {', '.join(file.names)}")
        return _of_same_classes(teacher, file, values)
    student = _model_in(file, n_classes, None)
    if student.shape[0] != teacher.shape[0]:
        raise DatasetError(path, f"student must have {teacher.shape[0]} rows", student.shape[0])
    for one in (teacher, student):
        if not one.values.has_rest:
            rule = "values must be log-probabilities, or logits with log_sum_exp, to be compared"
            raise DatasetError(one.values.path, rule, "logits alone")
    return student


def _model_in(file: Contents, n_classes: int | None, kind: Kind | None) -> TopKFile:
    path = file.path
    values, indices = _needed(file, VALUES), _needed(file, INDICES)
    if len(values.shape) != 2 or values.shape[1] < 1:
        raise DatasetError(path, "values must be (n, k)", values.shape)
    if indices.shape != values.shape:
        raise DatasetError(path, f"indices must be {values.shape} as values", indices.shape)
    check_size(path, *values.shape, values.shape[1])
    _check_indices(path, indices, n_classes)
    listed = ListedValues(path, VALUES[0], values, _log_sum_exp(file, LOG_SUM_EXP, values))
    return TopKFile(of_kind(listed, kind), indices)


def _of_same_classes(teacher: TopKFile, file: Contents, values: Field) -> TopKFile:
    """A student's values of the classes that the teacher's file lists, in the same order."""
    if values.shape != teacher.shape:
        rule = (
            f"a student of a top-k file must be {teacher.shape}, its values of the same indices,"
            " or a top-k file"
        )
        raise DatasetError(file.path, rule, values.shape)
    log_sum_exp = _log_sum_exp(file, STUDENT_LOG_SUM_EXP, values)
    listed = ListedValues(file.path, "student's values", values, log_sum_exp)
    return TopKFile(of_kind(listed, None), teacher.indices)


def _needed(file: Contents, names: Names) -> Field:
    field = file.named(names)
    if field is None or field.is_text:
        got = f"it has {', '.join(file.names)}" if field is None else "texts"
        raise DatasetError(file.path, f"{names[0]} must be an array of numbers", got)
    return field


def _log_sum_exp(file: Contents, names: Names, values: Field) -> Field | None:
    field, n = file.named(names), values.shape[0]
    if field is not None and field.shape not in ((n,), (n, 1)):
        raise DatasetError(file.path, f"{names[0]} must be one a row, ({n},)", field.shape)
    return field


def _check_indices(path: Path, indices: Field, n_classes: int | None) -> None:
    """Refuse indices that are no classes, or one class twice in a row."""
    below = MOST_CLASSES if n_classes is None else n_classes
    rule = f"indices must be whole numbers from 0 to {below - 1}"
    first = 1
    for array in indices.batches(indices.a_batch):
        found = numbers(path, INDICES[0], array)
        with np.errstate(invalid="ignore"):  # of NaN
            is_wrong = ~((found >= 0) & (found < below) & (found == np.floor(found)))
        _refuse_first(path, rule, found, is_wrong, first)
        ascending = np.sort(found, axis=1)
        is_repeated = np.zeros_like(is_wrong)
        is_repeated[:, 1:] = ascending[:, 1:] == ascending[:, :-1]
        _refuse_first(path, "indices must be different in a row", ascending, is_repeated, first)
        first += len(found)


def _refuse_first(
    path: Path, rule: str, values: Floats, is_wrong: NDArray[np.bool_], first: int
) -> None:
    if is_wrong.any():
        row, column = np.argwhere(is_wrong)[0]
        raise DatasetError(path, rule, f"{values[row, column]:g}", first + int(row))
