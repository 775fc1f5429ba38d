"""The likeliest classes of a distribution, and what is left of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .softmax import Array


@dataclass(frozen=True, eq=False)
class Likeliest:
    """The k likeliest classes of each row, from likeliest_classes."""

    log_probs: Array  # (n_rows, k), descending, nats
    classes: NDArray[np.intp]  # (n_rows, k), their indices
    rest: Array  # (n_rows,), probability of all other classes together


def first_classes(log_probs: ArrayLike, k: int) -> Likeliest:
    """The first k classes of each row, and the probability of the others.

    Args:
        log_probs: log p, likeliest first but for a rest, shape (n_rows, n_classes), finite.
        k: from 1 to n_classes.
    Raises:
        ValueError: k must be from 1 to 3, got 4
    Example:
        >>> found = first_classes(np.log([[0.3, 0.2, 0.5]]), 1)
        >>> found.classes.tolist(), found.rest.round(3).tolist()
        ([[0]], [0.7])
    """
    log_p = np.asarray(log_probs, dtype=np.float64)
    _check_count(k, log_p.shape[-1])
    classes = np.broadcast_to(np.arange(k), (len(log_p), k))
    return Likeliest(log_p[:, :k], classes, np.asarray(np.exp(log_p[:, k:]).sum(axis=-1)))


def likeliest_classes(log_probs: ArrayLike, k: int) -> Likeliest:
    """The k likeliest classes of each row, the likeliest first, and the rest's probability.

    Args:
        log_probs: log p, shape (n_rows, n_classes), finite.
        k: from 1 to n_classes.
    Returns:
        Likeliest. Of equally likely classes any may be among the k.
    Raises:
        ValueError: k must be from 1 to 3, got 4
    Example:
        >>> found = likeliest_classes(np.log([[0.2, 0.5, 0.3]]), 2)
        >>> found.classes.tolist(), found.rest.round(3).tolist()
        ([[1, 2]], [0.2])
    """
    log_p = np.asarray(log_probs, dtype=np.float64)
    _check_count(k, log_p.shape[-1])
    order = np.argpartition(-log_p, k - 1, axis=-1)
    values = np.take_along_axis(log_p, order, axis=-1)
    rest = np.exp(values[:, k:]).sum(axis=-1)
    first = np.argsort(-values[:, :k], axis=-1, kind="stable")
    return Likeliest(
        np.take_along_axis(values, first, axis=-1),
        np.take_along_axis(order, first, axis=-1),
        np.asarray(rest),
    )


def _check_count(k: int, n_classes: int) -> None:
    if not 1 <= k <= n_classes:
        raise ValueError(f"k must be from 1 to {n_classes}, got {k}")
