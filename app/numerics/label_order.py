"""Whether a model's classes stand in another order than the labels'."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Counts = NDArray[np.intp]
_CLEAR = 3.0  # standard deviations of chance: one in 740 by chance alone


def confusion_counts(true_class: ArrayLike, predicted: ArrayLike, n_classes: int) -> Counts:
    """How many rows of each true class are predicted as each class.

    Args:
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        predicted: index of each row's likeliest class, the same shape.
        n_classes: at least 1.
    Returns:
        Integer array, shape (n_classes, n_classes), [y, predicted]; those of chunks add up.
    Example:
        >>> confusion_counts([0, 1], [0, 0], 2).tolist()
        [[1, 0], [1, 0]]
    """
    pairs = np.asarray(true_class, dtype=np.intp) * n_classes + np.asarray(predicted)
    return np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)


@dataclass(frozen=True)
class LabelOrder:
    """The order of the classes at which a model is most accurate, from label_order."""

    order: Counts  # (n_classes,), the label that each of the model's classes stands for
    accuracy: float  # as the classes stand, from 0 to 1
    reordered_accuracy: float  # in the order, from 0 to 1, not below accuracy
    is_beyond_chance: bool  # whether the order found on half the rows also gains on the others


def label_order(first_half: Counts, second_half: Counts) -> LabelOrder:
    """The permutation of classes of the highest accuracy, and whether its gain is beyond chance.

    order = argmax over permutations of sum_c N[order_c, c]

    The best of all permutations gains by chance too, hence two halves of the rows. With b the rows
    that become right and w those that become wrong in the second half by the order that is best for
    the first, the gain is beyond chance where b - w > 3 sqrt(b + w). Of 1,000 classes this takes
    less than half a second.

    Args:
        first_half: N of the rows of even index, from confusion_counts, shape
            (n_classes, n_classes).
        second_half: that of the odd ones.
    Returns:
        LabelOrder; order and accuracies are of all rows.
    Raises:
        ValueError: the label order needs at least 1 row, got 0
    Source: assignment, Kuhn 1955; test of paired proportions, McNemar 1947.
    Example:
        >>> found = label_order(np.array([[0, 20], [20, 0]]), np.array([[1, 19], [18, 2]]))
        >>> found.order.tolist(), found.is_beyond_chance
        ([1, 0], True)
    """
    counts = first_half + second_half
    n = counts.sum()
    if n == 0:
        raise ValueError("the label order needs at least 1 row, got 0")
    order = best_assignment(counts)
    accuracies = (
        float(np.trace(counts) / n),
        float(counts[order, np.arange(len(order))].sum() / n),
    )
    return LabelOrder(order, *accuracies, _gains(best_assignment(first_half), second_half))


def _gains(order: Counts, counts: Counts) -> bool:
    """Whether an order that was found on other rows makes these more accurate beyond chance."""
    moved = np.flatnonzero(order != np.arange(len(order)))
    better, worse = counts[order[moved], moved].sum(), counts[moved, moved].sum()
    return bool(better - worse > _CLEAR * np.sqrt(better + worse))


def best_assignment(counts: Counts) -> Counts:
    """The permutation of the lines that has the largest sum on the diagonal.

    Of equal sums one that leaves the most classes where they are.

    Args:
        counts: N, integers, shape (n, n).
    Returns:
        For each column c its line: a permutation, shape (n,), of the largest sum_c N[order_c, c].
    Source: Kuhn 1955, by column reduction and shortest augmenting paths: Jonker & Volgenant 1987;
        O(n^3).
    Example:
        >>> best_assignment(np.array([[1, 5], [5, 9]])).tolist()
        [0, 1]
    """
    n = len(counts)
    costs = -(np.asarray(counts, dtype=np.int64) * (n + 1) + np.eye(n, dtype=np.int64))
    column_prices = costs.min(axis=0)
    line_prices = (costs - column_prices).min(axis=1)
    line_of = _without_paths(costs - line_prices[:, np.newaxis] - column_prices)
    for line in np.setdiff1d(np.arange(n), line_of):
        _assign(int(line), costs, line_of, line_prices, column_prices)
    return line_of


def _without_paths(reduced: Counts) -> Counts:
    """The line of each column where some line needs no other to move, else -1; its own first."""
    line_of = np.where(np.diagonal(reduced) == 0, np.arange(len(reduced)), -1)
    for line in np.setdiff1d(np.arange(len(reduced)), line_of):
        columns = np.flatnonzero((reduced[line] == 0) & (line_of < 0))
        if len(columns):
            line_of[columns[0]] = line
    return line_of


def _assign(
    line: int, costs: Counts, line_of: Counts, line_prices: Counts, column_prices: Counts
) -> None:
    """Gives one more line a column, along the cheapest path of columns that change their line.

    All columns that are equally near are gone through at once: counts are small, so many are.
    """
    n = len(costs)
    distances = costs[line] - line_prices[line] - column_prices
    came_from = np.full(n, -1)  # the column before, on the way to each
    is_open = np.ones(n, dtype=np.bool_)
    while True:
        least = distances[is_open].min()
        nearest = np.flatnonzero(is_open & (distances == least))
        free = nearest[line_of[nearest] < 0]
        if len(free):
            break
        is_open[nearest] = False
        ahead = np.flatnonzero(is_open)
        lines = line_of[nearest]
        through = costs[np.ix_(lines, ahead)] - line_prices[lines, np.newaxis]
        by = through.argmin(axis=0)
        lengths = least + through[by, np.arange(len(ahead))] - column_prices[ahead]
        is_shorter = lengths < distances[ahead]
        distances[ahead[is_shorter]] = lengths[is_shorter]
        came_from[ahead[is_shorter]] = nearest[by[is_shorter]]
    visited = np.flatnonzero(~is_open)
    line_prices[line] += least
    line_prices[line_of[visited]] += least - distances[visited]
    column_prices[visited] -= least - distances[visited]
    column = int(free[0])
    while column >= 0:
        before = int(came_from[column])
        line_of[column] = line if before < 0 else line_of[before]
        column = before
