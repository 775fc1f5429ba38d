"""Where two divergences pull a student differently, and how many classes an answer covers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .softmax import Array

# Of the largest entry of a gradient: smaller ones may be rounding, which has no direction.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class PullComparison:
    """The class at which two gradients of one student differ most, in each row."""

    is_opposed: NDArray[np.bool_]  # (...), whether one gradient raises this class, one lowers it
    at: NDArray[np.intp]  # (...), the class
    first: Array  # (...), the first gradient's entry for this class, in nats per logit
    second: Array  # (...), the second one's


def compare_pulls(first: Array, second: Array) -> PullComparison:
    """The class that two gradients pull in opposite directions; with none, where they differ most.

    opposed:      i with g_i h_i < 0 and the largest min(|g_i| / max|g|, |h_i| / max|h|)
    none opposed: i with the largest |g_i - h_i|, of equal ones the first with g_i < 0

    Gradient descent raises the score of a class whose entry is negative.

    Args:
        first: g, shape (..., n_classes), finite, in nats per logit.
        second: h, the same shape.
    Returns:
        A PullComparison. An entry within 1e-9 of its gradient's largest one has no direction.
    Source: our own choice of a class; mode covering and mode seeking: MiniLLM, arXiv 2306.08543.
    Example:
        >>> found = compare_pulls(np.array([-0.5, 0.2, 0.3]), np.array([-0.5, -0.1, 0.6]))
        >>> bool(found.is_opposed), int(found.at), float(found.first), float(found.second)
        (True, 1, 0.2, -0.1)
    """
    is_against = np.sign(first) * np.sign(second) < 0
    against = np.where(is_against, np.minimum(_relative(first), _relative(second)), 0.0)
    # Of equal differences, the larger factor makes argmax take one whose class is raised.
    apart = np.abs(first - second) * np.where(first < 0, 1.0 + _ROUNDING, 1.0)
    is_opposed = against.max(axis=-1) > _ROUNDING
    at = np.where(is_opposed, against.argmax(axis=-1), apart.argmax(axis=-1))

    def entries(gradient: Array) -> Array:
        return np.take_along_axis(gradient, at[..., np.newaxis], axis=-1)[..., 0]

    return PullComparison(is_opposed, at, entries(first), entries(second))


def _relative(gradient: Array) -> Array:
    """Sizes of the entries as shares of the largest one, 0 in a gradient of zeros."""
    sizes = np.abs(gradient)
    largest = sizes.max(axis=-1, keepdims=True)
    return np.asarray(sizes / np.where(largest > 0, largest, 1.0))


def classes_covering(probs: Array, share: float) -> NDArray[np.intp]:
    """How many classes, the likeliest first, have a share of the probability together.

    n = min { k : the k largest p_i sum to at least s }

    Args:
        probs: p, shape (..., n_classes), rows sum to 1.
        share: s, above 0 and below 1.
    Returns:
        Integer array, shape (...), from 1 to n_classes.
    Source: the size of a top-p set, Holtzman et al. 2020, arXiv 1904.09751.
    Example:
        >>> int(classes_covering(np.array([0.05, 0.6, 0.35]), 0.9))
        2
    """
    largest_first = np.sort(probs, axis=-1)[..., ::-1]
    sums = np.cumsum(largest_first, axis=-1)[..., :-1]  # all classes together are always enough
    return np.asarray(1 + (sums < share).sum(axis=-1))
