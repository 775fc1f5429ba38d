"""Figures of a data set's rows: the true class's rank, quantiles, mean soft targets by class.

Every function takes rows, a chunk or all, and gives one value a row or sums, so that means over
chunks are exact. Entropy, KL and the mass of the top k of each row are in soft_rows.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .softmax import Array

TOP_COUNTS = (1, 2, 5, 10, 20, 50, 100)


def counts_up_to(n_classes: int) -> tuple[int, ...]:
    """The k of 1, 2, 5, 10, 20, 50 and 100 that are at most the number of classes.

    Example:
        >>> counts_up_to(10)
        (1, 2, 5, 10)
    """
    return tuple(k for k in TOP_COUNTS if k <= n_classes)


def true_class_rank(
    true_class: ArrayLike, logits: ArrayLike, n_named: int | None = None
) -> NDArray[np.intp]:
    """How many classes come before the true one: 0 where the prediction is right, < 5 in the top 5.

    Of equal logits the one of the lower index comes first, as with argmax.

    Args:
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        logits: shape (n_rows, n_classes); any increasing function of them gives the same.
        n_named: classes from this one on are a rest, behind all others; None: there is none.
    Returns:
        Integer array, shape (n_rows,), from 0 to n_classes - 1; n_named for the rest.
    Example:
        >>> true_class_rank([0, 1], [[1.0, 2.0, 0.0], [1.0, 2.0, 0.0]]).tolist()
        [1, 0]
    """
    z, y = np.asarray(logits), np.asarray(true_class, dtype=np.intp)
    places = np.zeros(len(y), dtype=np.intp)
    # Most predictions are right, of which nothing needs to be counted.
    is_wrong = z[:, :n_named].argmax(axis=-1) != y
    places[is_wrong] = _places(y[is_wrong, np.newaxis], z[is_wrong], n_named)
    return places


def _places(true_class: NDArray[np.intp], logits: Array, n_named: int | None) -> NDArray[np.intp]:
    named, own = logits[:, :n_named], np.take_along_axis(logits, true_class, axis=-1)
    n = named.shape[-1]
    before = (named > own) | ((named == own) & (np.arange(n) < true_class))
    return np.asarray(np.where(true_class[:, 0] < n, before.sum(axis=-1), n))


def median_and_p95(values: ArrayLike) -> tuple[float, float]:
    """Median and 95th percentile of one value a row, such as the KL.

    Args:
        values: shape (n_rows,), at least one.
    Returns:
        The median, of two middle values the lower, and the 95th percentile, on the line between
        its two neighbours; in the values' unit.
    Source: torch.median and torch.quantile, which differ so.
    Example:
        >>> median_and_p95([1.0, 2.0])
        (1.0, 1.95)
    """
    x = np.asarray(values, dtype=np.float64)
    return float(np.quantile(x, 0.5, method="inverted_cdf")), float(np.quantile(x, 0.95))


def sums_by_true_class(true_class: ArrayLike, probs: ArrayLike) -> Array:
    """Sums of the rows of each true class; divided by its count, the mean soft target.

    S_c = sum over rows with y = c of p

    Args:
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        probs: p, shape (n_rows, n_classes).
    Returns:
        float64 array, shape (n_classes, n_classes), a line a true class; those of chunks add up.
        The sum of a line is the count of its class, 0 where it has no row.
    Source: Hinton et al. 2015, section 1: what the wrong classes' probabilities tell.
    Example:
        >>> sums_by_true_class([1, 1], [[0.25, 0.75], [0.5, 0.5]]).tolist()
        [[0.0, 0.0], [0.75, 1.25]]
    """
    p = np.asarray(probs, dtype=np.float64)
    sums = np.zeros((p.shape[-1], p.shape[-1]))
    present, of_present = sums_of_present_classes(true_class, p)
    sums[present] = of_present
    return sums


def sums_of_present_classes(
    true_class: ArrayLike, probs: ArrayLike
) -> tuple[NDArray[np.intp], Array]:
    """The lines of sums_by_true_class that have rows, for few rows of many classes.

    Args:
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        probs: p, shape (n_rows, n_classes).
    Returns:
        The classes that have rows, ascending, (n_present,), and their sums, (n_present, n_classes).
    Example:
        >>> sums_of_present_classes([1, 1], [[0.25, 0.75], [0.5, 0.5]])[0].tolist()
        [1]
    """
    p, y = np.asarray(probs, dtype=np.float64), np.asarray(true_class, dtype=np.intp)
    order = np.argsort(y, kind="stable")
    present, starts = np.unique(y[order], return_index=True)
    sums, ordered = np.empty((len(present), p.shape[-1])), p[order]
    ends = np.append(starts, len(y))[1:]
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):  # as reduceat, but faster
        np.add.reduce(ordered[start:end], axis=0, out=sums[k])
    return present, sums


def mean_soft_targets(sums: ArrayLike, counts: ArrayLike) -> Array:
    """Mean soft target by true class, from the sums and counts of all rows.

    Args:
        sums: from sums_by_true_class, shape (n_classes, n_classes).
        counts: rows of each true class, shape (n_classes,).
    Returns:
        float64 array, shape (n_classes, n_classes): a line sums to 1; zeros of a class without row.
    Example:
        >>> mean_soft_targets([[0.0, 0.0], [0.75, 1.25]], [0, 2]).tolist()
        [[0.0, 0.0], [0.375, 0.625]]
    """
    return np.asarray(np.asarray(sums) / np.maximum(np.asarray(counts), 1)[:, np.newaxis])
