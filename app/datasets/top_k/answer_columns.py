"""The columns of a dataset of language models' answers: each position's tokens and the rest."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError
from ..formats.fields import field_of
from .answers import Answers, answers_in
from .columns import BOUND, Columns
from .model import TopK
from .student import columns_of_tops, on_teachers_columns

Indices = NDArray[np.intp]


def columns_of_answers(answers: Answers, student: Answers | None) -> Columns:
    """The columns of a teacher's answers, and of a student's over the same tokens."""
    n, k = answers.shape
    columns = tops = None
    if student is not None:
        columns, tops = map(field_of, _student_columns(answers, student))
    top_k = TopK(
        k=k,
        indices=field_of(answers.tokens.alternatives),
        names=answers.tokens.vocabulary,
        n_classes=None,
        has_log_sum_exp=False,
        has_rest=True,
        sentences=(*answers.notes, *([] if student is None else [BOUND])),
        student_tops=tops,
    )
    return Columns(field_of(answers.log_probs.reshape(n, 1, k + 1)), columns, top_k)


def read_student(path: Path, teacher: Answers) -> Answers:
    """Read another model's answers over the same tokens.

    Raises:
        DatasetError: no answers, more or fewer positions, another token at one of them.
    """
    student = answers_in(path)
    if student is None:
        raise DatasetError(path, "must be another model's answers over the same tokens")
    n = teacher.shape[0]
    if student.shape[0] != n:
        rule = f"must have {n} positions as {teacher.path.name}, of the same tokens"
        raise DatasetError(path, rule, student.shape[0])
    for row in range(n):
        text, own = teacher.tokens.text(row), student.tokens.text(row)
        if text != own:
            rule = f"must have the token “{text}” as {teacher.path.name}"
            raise DatasetError(path, rule, f"“{own}”", row + 1)
    return student


def _keys_of_teacher(teacher: Answers, student: Answers) -> Indices:
    """The student's tokens by their indices in the teacher's vocabulary, or beyond it."""
    n_known = len(teacher.keys)
    places = [teacher.keys.get(key, n_known + i) for key, i in student.keys.items()]
    return np.append(np.array(places, np.intp), -1)[student.tokens.alternatives]


def _student_columns(teacher: Answers, student: Answers) -> tuple[NDArray[np.float64], Indices]:
    """log p of the student on the teacher's tokens, (n, k + 1), and the columns of its tops."""
    alternatives, own = teacher.tokens.alternatives, _keys_of_teacher(teacher, student)
    tops = columns_of_tops(alternatives, student.log_probs, own, True, None)
    columns = on_teachers_columns(teacher.log_probs, alternatives, student.log_probs, own, True)
    return columns, tops
