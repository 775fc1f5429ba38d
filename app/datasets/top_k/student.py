"""A student's likeliest classes in the columns of its teacher's."""

import numpy as np
from numpy.typing import NDArray

from ...importers.number_kinds import rounding_of_sum
from ...importers.raw_numbers import FLOAT32_PRECISION
from ...numerics.top_k import log_rest, student_among_listed, student_on_teachers_classes

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
# What a student leaves at least, since rounding hides it: without it a KL would be without bound.
_ROUNDING = rounding_of_sum(FLOAT32_PRECISION)


def on_teachers_columns(
    log_q: Floats, classes: Indices, log_p: Floats, own: Indices, has_rests: bool
) -> Floats:
    """log p of a student in the teacher's columns, so that KL(q || p) is a bound of the whole KL.

    Args:
        log_q: the teacher's columns, the rest's last, (rows, k + 1).
        classes: of the teacher's first k columns, (rows, k); -1 for none.
        log_p: the student's own columns, (rows, j + 1).
        own: the classes of its first j, (rows, j); -1 for none.
        has_rests: whether both tell their rests; else both are taken among the teacher's classes,
            of which the student must then list every one.
    """
    at, is_listed = _places(classes, own)
    listed = np.where(is_listed, np.take_along_axis(log_p[:, :-1], at, axis=1), -np.inf)
    if not has_rests:
        return student_among_listed(log_q, listed)
    left = np.maximum(log_rest(listed, _ROUNDING), np.log(_ROUNDING))
    padded = np.pad(listed, ((0, 0), (0, 1)))
    return student_on_teachers_classes(log_q, padded, np.pad(is_listed, ((0, 0), (0, 1))), left)


def columns_of_tops(
    classes: Indices, log_p: Floats, own: Indices, lists_its_likeliest: bool, labels: Indices | None
) -> Indices:
    """Which of the teacher's columns is the student's likeliest class, (rows,).

    Args:
        classes, log_p, own: as of on_teachers_columns, own ones likeliest first.
        lists_its_likeliest: False where the student's classes are the teacher's, of which none
            need be its likeliest.
        labels: the true classes, (rows,); None: not known.
    Returns:
        The column, from 0; k where the teacher does not list it and it is the true class, k + 1
        where it is another; -1 where what the student leaves may hide a likelier one.
    """
    top, k = own[:, 0], classes.shape[1]
    is_top = classes == top[:, np.newaxis]
    is_true = np.zeros(len(top), np.bool_) if labels is None else labels == top
    columns = np.where(is_top.any(axis=1), is_top.argmax(axis=1), np.where(is_true, k, k + 1))
    return columns if lists_its_likeliest else np.where(log_p[:, -1] > log_p[:, 0], -1, columns)


def _places(classes: Indices, own: Indices) -> tuple[Indices, NDArray[np.bool_]]:
    """Where each class stands among a row's own ones, and whether it does."""
    n_rows, j = own.shape
    span = int(max(classes.max(initial=0), own.max(initial=0))) + 2
    first = span * np.arange(n_rows)[:, np.newaxis]  # keys of a row's classes from here on
    own_keys = (own + 1 + first).ravel()
    order = np.argsort(own_keys, kind="stable")
    keys = classes + 1 + first
    found = order[np.minimum(np.searchsorted(own_keys[order], keys), len(order) - 1)]
    is_there = (own_keys[found] == keys) & (classes >= 0)
    return np.where(is_there, found % j, 0), is_there
