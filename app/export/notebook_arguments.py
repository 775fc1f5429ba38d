"""The arguments of `show` as an experiment: arrays, names and options become the query's texts."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..explorer.experiment import Experiment, read_experiment
from ..explorer.parameters import (
    LABELS,
    LOGITS,
    NAMES,
    SCENARIO,
    STUDENT,
    TEMPERATURE,
    TOUR,
    TRUE,
    VIEW,
)
from ..importers.labels import as_labels
from ..query.parameter_types import ParameterError
from ..recordings.arrays import as_array

Array = NDArray[np.floating]

# What `show` calls the parameters of the query that it is given as arrays or names.
_ARGUMENTS = {
    LOGITS.name: "teacher_logits",
    STUDENT.name: "student_logits",
    TRUE.name: "labels",
    LABELS.name: "classes",
}
_NOT_OPTIONS = {SCENARIO.name, VIEW.name, TOUR.name, TEMPERATURE.name, *_ARGUMENTS}
OPTIONS = tuple(name for name in NAMES if name not in _NOT_OPTIONS)


def experiment_of(
    teacher_logits: Any,
    student_logits: Any,
    labels: Any,
    classes: Sequence[Any] | None,
    row: int,
    options: Mapping[str, Any],
) -> Experiment:
    """The experiment of one example.

    Args:
        teacher_logits: (C,), (n, C) or (n, M, C), of M teachers.
        student_logits: (C,), (n, C) or None.
        labels: an index or a name of a class, n of them, or None.
        options: other parameters of the experiment, by their names in the query.
    Raises:
        ValueError: the argument, its rule and the value.
        TypeError: no numbers, or no option of this name.
    """
    if unknown := next((name for name in options if name not in (*OPTIONS, "T")), None):
        raise TypeError(f"show has no option {unknown}; its options are {', '.join(OPTIONS)}")
    if isinstance(classes, str | Mapping):
        raise TypeError(f"classes must be a list of names, got {classes!r:.40}")
    teachers = _array("teacher_logits", teacher_logits)
    if teachers.ndim not in (1, 2, 3):
        raise ParameterError(
            "teacher_logits", "of shape (C,), (n, C) or (n, M, C)", f"shape {teachers.shape}"
        )
    n = len(teachers) if teachers.ndim > 1 else 1
    row = row_index(row, n)
    of_row = np.atleast_2d(teachers if teachers.ndim == 1 else teachers[row])
    texts = {LOGITS.name: ";".join(map(text_of, of_row.tolist()))}
    if student_logits is not None:
        texts[STUDENT.name] = text_of(_student(student_logits, row, n).tolist())
    if labels is not None:
        texts[TRUE.name] = _true_class(_label(labels, row, n), classes)
    if classes is not None:
        texts[LABELS.name] = ",".join(as_labels(map(str, classes)))
    texts |= {name: text_of(value) for name, value in options.items() if value is not None}
    return _read(texts)


def _read(texts: Mapping[str, str]) -> Experiment:
    experiment, problems = read_experiment(texts.items(), strict=True)
    if problems:
        named = [problem.named(_ARGUMENTS.get(problem.name, problem.name)) for problem in problems]
        raise ValueError("; ".join(map(str, named)))
    return experiment


def _array(name: str, value: Any) -> Array:
    try:
        return as_array(value)
    except (TypeError, ValueError) as error:  # of lists of different lengths
        raise type(error)(f"{name} {error}") from None


def row_index(row: Any, n: int) -> int:
    """The row of n that `show` is asked for, from 0."""
    try:
        index = operator.index(row)
    except TypeError:
        index = -1
    if not 0 <= index < n:
        raise ParameterError("row", f"a whole number between 0 and {n - 1}", row)
    return index


def _student(value: Any, row: int, n: int) -> Array:
    student = _array("student_logits", value)
    if student.ndim == 2 and len(student) == n:
        return np.asarray(student[row])
    if student.ndim != 1:
        raise ParameterError(
            "student_logits", f"of shape (C,) or ({n}, C)", f"shape {student.shape}"
        )
    return student


def _label(labels: Any, row: int, n: int) -> Any:
    """The label of the row: a name, or an index as a Python number."""
    if isinstance(labels, str):
        return labels
    values = labels.tolist() if hasattr(labels, "tolist") else labels
    if not isinstance(values, Iterable):
        return values
    values = list(values)
    if len(values) != n:
        raise ParameterError("labels", f"one, or one for each of {n} examples", len(values))
    label = values[row]
    return label.item() if hasattr(label, "item") else label


def _true_class(label: Any, classes: Sequence[Any] | None) -> str:
    if not isinstance(label, str):
        return text_of(label)
    names = [] if classes is None else [str(name) for name in classes]
    if label not in names:
        raise ParameterError("labels", "an index, or a name that is in classes", label)
    return str(names.index(label))


def text_of(value: Any) -> str:
    """A value as the query writes it."""
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Iterable):
        return ",".join(map(text_of, value))
    return str(int(value)) if isinstance(value, bool) else repr(value)
