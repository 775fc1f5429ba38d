"""Whether teacher and student put the wrong classes in the same order."""

import numpy as np
from numpy.typing import ArrayLike

from .losses import Labels, one_hot
from .softmax import Array


def average_ranks(values: ArrayLike) -> Array:
    """Ranks from 1, over the last axis; equal values have the mean of the ranks they span.

    Args:
        values: shape (..., n), finite.
    Returns:
        float64 array, the same shape, from 1 to n, that sums to n (n + 1) / 2.
    Source: Spearman 1904; scipy.stats.rankdata with "average".
    Example:
        >>> average_ranks([7.0, 5.0, 7.0]).tolist()
        [2.5, 1.0, 2.5]
    """
    x = np.asarray(values)
    order = np.argsort(x, axis=-1)  # equal values may stand in any order
    ascending = np.take_along_axis(x, order, axis=-1)
    places = np.broadcast_to(np.arange(x.shape[-1]), x.shape)
    differs = ascending[..., 1:] != ascending[..., :-1]
    edge = np.ones((*x.shape[:-1], 1), dtype=np.bool_)
    starts = np.concatenate([edge, differs], axis=-1)
    ends = np.concatenate([differs, edge], axis=-1)
    first = np.maximum.accumulate(np.where(starts, places, 0), axis=-1)
    last = np.where(ends, places, x.shape[-1])[..., ::-1]
    last = np.minimum.accumulate(last, axis=-1)[..., ::-1]
    ranks = np.empty(x.shape, dtype=np.float64)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=-1)
    return ranks


def spearman_of_wrong_classes(
    true_class: Labels, teacher_logits: ArrayLike, student_logits: ArrayLike
) -> Array | None:
    """Spearman's rank correlation of two models' logits over all classes but the true one.

    rho = sum_i a_i b_i / sqrt(sum_i a_i^2 sum_i b_i^2),   a, b: average ranks less their mean

    Args:
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        teacher_logits: shape (n_rows, n_classes), finite.
        student_logits: the same shape.
    Returns:
        float64 array, shape (n_rows,), from -1 to 1; 0 in a row where all wrong classes of one
        model are equal, which is no order. None for fewer than three classes: one wrong class has
        no order either.
    Raises:
        IndexError: true_class must be from 0 to 2, got 3
    Source: Spearman 1904.
    Example:
        >>> spearman_of_wrong_classes(0, [[9.0, 1.0, 2.0]], [[0.0, 5.0, 7.0]]).tolist()
        [1.0]
    """
    teacher, student = np.asarray(teacher_logits), np.asarray(student_logits)
    n_rows, n_classes = teacher.shape
    if n_classes < 3:
        return None
    wrong = np.broadcast_to(~one_hot(true_class, n_classes), teacher.shape)
    a, b = (
        average_ranks(logits[wrong].reshape(n_rows, n_classes - 1)) - n_classes / 2
        for logits in (teacher, student)
    )
    scale = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return np.asarray((a * b).sum(axis=-1) / np.where(scale > 0, scale, 1.0))
