"""Reads files as a dataset: what is in which, and whether they belong together."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..importers.raw_numbers import Kind
from ..query.address_name import address_name
from ..query.errors import showable
from .class_names import as_labels, class_names, known_class_names
from .class_order import in_order_of, is_reordered
from .errors import DatasetError
from .formats.catalog import open_file
from .formats.fields import Contents, Field, check_size
from .formats.names import CLASSES, IDS, LABELS, LOGITS, STUDENT, Names
from .model import Dataset, Stamp, stamp_of
from .top_k.answer_columns import columns_of_answers, read_student
from .top_k.answers import Answers, answers_in
from .top_k.columns import Columns, columns_of_labels, columns_of_top_k
from .top_k.model import column_names
from .top_k.reader import holds_top_k, open_top_k
from .top_k.tokens import TokenRows

AnyPath = Path | str
Labels = NDArray[np.intp]


class _Files(NamedTuple):
    """All files of a dataset, and their stamps before they were opened."""

    paths: tuple[Path, ...]
    stamps: tuple[Stamp | None, ...]


def read_dataset(
    paths: Sequence[AnyPath],
    *,
    labels: AnyPath | None = None,
    student: AnyPath | None = None,
    classes: AnyPath | None = None,
    logits_key: str | None = None,
    kind: Kind | None = None,
) -> Dataset:
    """Open files as a dataset; text is read once, to check it, arrays when they are asked for.

    Args:
        paths: a file, or one a teacher: of (n, C) or (n, M, C).
        labels: a file of the true classes; without it, those in the teachers' files.
        student: a file of the student's outputs, (n, C); without it, those in the first file.
        classes: a file of the classes' names, as text a name a line.
        logits_key: the name of the teacher's array; without it, the first of LOGITS.
        kind: of a top-k file's values; without it, it is guessed.

    Raises:
        DatasetError: a file that cannot be read, or files that do not belong together.
    """
    keys = LOGITS if logits_key is None else (logits_key,)
    extras = [None if path is None else Path(path) for path in (labels, student, classes)]
    every_path = (*map(Path, paths), *(path for path in extras if path is not None))
    read = _Files(every_path, tuple(map(stamp_of, every_path)))
    if paths and logits_key is None and (answers := answers_in(every_path[0])) is not None:
        return _answers_dataset(answers, len(paths), extras, read)
    files = _open([Path(path) for path in paths], keys, extras)
    if logits_key is None and holds_top_k(files[0]):
        return _top_k_dataset(files, extras, read, kind)
    own = None if extras[1] is None else _student_file(extras[1])
    teachers = tuple(in_order_of(files[0], f, _logits(f, keys, logits_key)) for f in files)
    n, n_classes = _common_shape(files, teachers)
    check_size(files[0].path, n, n_classes, sum(math.prod(t.shape[1:]) for t in teachers))
    names = class_names(files, extras[2], n_classes)
    return Dataset(
        name=address_name(every_path[0], "data"),
        paths=read.paths,
        stamps=read.stamps,
        n=n,
        classes=names,
        labels=_labels(files, extras[0], names, n),
        ids=_ids(files, n),
        teachers=teachers,
        student=_student(files[0], own, (n, n_classes)),
        left_out=tuple(showable(name) for file in files for name in file.left_out),
        reordered=tuple(
            showable(file.path.name)
            for file in (*files, *([own] if own else []))
            if is_reordered(files[0], file)
        ),
    )


def _answers_dataset(
    answers: Answers, n_files: int, extras: list[Path | None], read: _Files
) -> Dataset:
    """The dataset of the positions of a language model's answers, and of a student's over them."""
    labels, student, classes = extras
    if n_files > 1:
        raise DatasetError(answers.path, "must stand alone: answers are of one teacher")
    for path in (labels, classes):
        if path is not None:
            rule = "must be left out: a language model's answers have their tokens as classes"
            raise DatasetError(path, rule)
    columns = columns_of_answers(
        answers, None if student is None else read_student(student, answers)
    )
    n, k = answers.shape
    ids = tuple(str(i + 1) for i in range(n))
    return _of_columns(columns, read, (n, k), None, ids, answers.tokens)


def _top_k_dataset(
    files: list[Contents], extras: list[Path | None], read: _Files, kind: Kind | None
) -> Dataset:
    """The dataset of one top-k file, and of a student of the same rows."""
    if len(files) > 1:
        raise DatasetError(files[1].path, "must stand alone: top-k files are of one teacher")
    names = known_class_names(files, extras[2], None)
    n_classes = None if names is None else len(names)
    teacher, student = open_top_k(files[0].path, extras[1], n_classes, kind)
    labels = _labels(files, extras[0], names, teacher.shape[0])
    columns = columns_of_top_k(teacher, student, names, labels)
    at = None if labels is None else columns_of_labels(columns.top_k, labels)
    return _of_columns(columns, read, teacher.shape, at, _ids(files, teacher.shape[0]))


def _of_columns(
    columns: Columns,
    read: _Files,
    shape: tuple[int, int],
    labels: Labels | None,
    ids: tuple[str, ...] | None,
    tokens: TokenRows | None = None,
) -> Dataset:
    return Dataset(
        name=address_name(read.paths[0], "data"),
        paths=read.paths,
        stamps=read.stamps,
        n=shape[0],
        classes=column_names(shape[1]),
        labels=labels,
        ids=ids,
        teachers=(columns.teacher,),
        student=columns.student,
        top_k=columns.top_k,
        tokens=tokens,
    )


def _open(paths: list[Path], keys: Names, extras: list[Path | None]) -> list[Contents]:
    """Open the teachers' files; what has a file of its own is not looked for in them."""
    if not paths:
        raise ValueError("paths must be one or more files of logits, got none")
    optional = zip((LABELS, STUDENT, CLASSES), extras, strict=True)
    wanted = [keys, IDS, *(names for names, path in optional if path is None)]
    return [open_file(path, wanted) for path in paths]


def _logits(file: Contents, names: Names, key: str | None = None) -> Field:
    field = file.find(names) if key is None else file.named((key,))
    if field is None:
        what = names[0] if len(names) == 1 else f"one of {', '.join(names)}"
        rule = f"has no array called {what}; it has {', '.join(file.names) or 'none'}"
        raise DatasetError(file.path, rule)
    if field.is_text:
        raise DatasetError(file.path, f"{names[0]} must be numbers", "texts")
    if len(field.shape) not in (2, 3) or field.shape[-1] < 2:
        rule = f"{names[0]} must be (n, C) or (n, M, C) with at least 2 classes C"
        raise DatasetError(file.path, rule, field.shape)
    return field


def _common_shape(files: list[Contents], teachers: Sequence[Field]) -> tuple[int, int]:
    """The rows and classes of the first teacher, which all others must have."""
    n, n_classes = teachers[0].shape[0], teachers[0].shape[-1]
    for file, field in zip(files, teachers, strict=True):
        if (field.shape[0], field.shape[-1]) != (n, n_classes):
            rule = f"must have {n} rows of {n_classes} classes as {files[0].path.name}"
            raise DatasetError(file.path, rule, f"{field.shape[0]} of {field.shape[-1]}")
    return n, n_classes


def _labels(
    files: list[Contents], path: Path | None, classes: tuple[str, ...] | None, n: int
) -> Labels | None:
    """The labels of a file of them, else those of the teachers' files, which must agree."""
    if path is not None:
        file = open_file(path, [LABELS])
        field = file.find(LABELS)
        if field is None:
            rule = f"has no array called one of {', '.join(LABELS)}"
            raise DatasetError(path, f"{rule}; it has {', '.join(file.names)}")
        return as_labels(path, field, classes, n)
    first: Labels | None = None
    for file in files:
        field = file.named(LABELS)
        if field is None:
            continue
        labels = as_labels(file.path, field, classes, n)
        first = labels if first is None else first
        if (labels != first).any():
            row = int(np.argmax(labels != first))
            true, other = (classes[y[row]] if classes else y[row] for y in (first, labels))
            rule = f"label must be {true} as in the other files"
            raise DatasetError(file.path, rule, other, row + 1)
    return first


def _ids(files: list[Contents], n: int) -> tuple[str, ...] | None:
    for file in files:
        field = file.named(IDS)
        if field is not None:
            if field.shape not in ((n,), (n, 1)):
                raise DatasetError(file.path, f"ids must be one a row, ({n},)", field.shape)
            return tuple(showable(str(value)) for value in field.whole().reshape(n))
    return None


def _student_file(path: Path) -> Contents:
    return open_file(path, [(*STUDENT, *LOGITS), CLASSES])


def _student(first: Contents, own: Contents | None, shape: tuple[int, int]) -> Field | None:
    """The student's outputs, in a file of their own or beside the teacher's."""
    if own is not None:
        field = in_order_of(first, own, _logits(own, (*STUDENT, *LOGITS)))
    else:
        if first.named(STUDENT) is None:
            return None
        own, field = first, _logits(first, STUDENT)
    n, n_classes = shape
    if field.shape not in (shape, (n, 1, n_classes)):
        raise DatasetError(own.path, f"student must be ({n}, {n_classes})", field.shape)
    return field
