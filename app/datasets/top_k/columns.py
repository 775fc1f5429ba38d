"""The columns of a top-k dataset: each row's k likeliest classes, likeliest first, and the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..formats.fields import Array, Field
from .model import TopK
from .reader import TopKFile
from .student import columns_of_tops, on_teachers_columns

Indices = NDArray[np.intp]
BOUND = (
    "The student's numbers are compared on the teacher's classes and one rest: the KL is a lower"
    " bound. Its likeliest class counts as its own file lists it; calibration is null where the"
    " teacher lists it not, accuracy and agreement where the file does not tell it."
)


@dataclass(frozen=True, eq=False)
class Columns:
    """What a dataset has of top-k files: log p, computed as it is read."""

    teacher: Field  # (n, 1, k + 1)
    student: Field | None  # (n, k + 1)
    top_k: TopK


def columns_of_top_k(
    teacher: TopKFile,
    student: TopKFile | None,
    names: tuple[str, ...] | None,
    labels: Indices | None,
) -> Columns:
    """The columns of a teacher's file and of a student, the classes of which have these names."""
    n, k = teacher.shape
    sentences = [teacher.values.sentence]
    columns = tops = None
    if student is not None:
        sentences += [student.values.sentence, BOUND]
        columns = Field((n, k + 1), False, partial(_of_student, teacher, student))
        tops = Field((n,), False, partial(_tops_of_student, teacher, student, labels))
    top_k = TopK(
        k=k,
        indices=Field((n, k), False, partial(_classes, teacher)),
        names=names,
        n_classes=None if names is None else len(names),
        has_log_sum_exp=teacher.values.log_sum_exp is not None,
        has_rest=teacher.values.has_rest,
        sentences=tuple(sentences),
        kind=teacher.values.kind,
        labels=labels,
        student_tops=tops,
    )
    return Columns(Field((n, 1, k + 1), False, partial(_of_teacher, teacher)), columns, top_k)


def _of_teacher(file: TopKFile, size: int) -> Iterator[Array]:
    return (log_q[:, np.newaxis] for log_q, _ in file.rows(size))


def _classes(file: TopKFile, size: int) -> Iterator[Array]:
    return (classes for _, classes in file.rows(size))


def _of_student(teacher: TopKFile, student: TopKFile, size: int) -> Iterator[Array]:
    has_rests = teacher.values.has_rest and student.values.has_rest
    rows = zip(teacher.rows(size), student.rows(size), strict=True)
    for (log_q, classes), (log_p, own) in rows:
        yield on_teachers_columns(log_q, classes, log_p, own, has_rests)


def _tops_of_student(
    teacher: TopKFile, student: TopKFile, labels: Indices | None, size: int
) -> Iterator[Array]:
    lists_its_likeliest, first = student.indices is not teacher.indices, 0
    rows = zip(teacher.rows(size), student.rows(size), strict=True)
    for (_, classes), (log_p, own) in rows:
        end = first + len(classes)
        true = None if labels is None else labels[first:end]
        yield columns_of_tops(classes, log_p, own, lists_its_likeliest, true)
        first = end


def columns_of_labels(top_k: TopK, labels: Indices) -> Indices:
    """The column of each row's label: k, the rest, where it is not among the k."""
    found, first = [], 0
    for classes in top_k.indices.batches(top_k.indices.a_batch):
        is_label = classes == labels[first : first + len(classes), np.newaxis]
        found.append(np.where(is_label.any(axis=1), is_label.argmax(axis=1), top_k.k))
        first += len(classes)
    return np.concatenate(found)
