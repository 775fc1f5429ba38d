"""Comparisons of predictions: where two students differ, and confusion matrices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .tasks.model import Labels

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Disagreements:
    """Indices of the examples that two students predict differently, by which one is right."""

    only_distilled: Indices
    only_hard: Indices
    neither: Indices


def disagreements(hard: Indices, distilled: Indices, labels: Labels) -> Disagreements:
    """Compare the predictions of two students for the same examples.

    Args:
        hard, distilled, labels: a class for each example, shape (n,).
    """
    differ = hard != distilled
    return Disagreements(
        only_distilled=np.flatnonzero(differ & (distilled == labels)),
        only_hard=np.flatnonzero(differ & (hard == labels)),
        neither=np.flatnonzero(differ & (hard != labels) & (distilled != labels)),
    )


def confusion(predicted: Indices, labels: Labels, n_classes: int) -> NDArray[np.intp]:
    """The confusion matrix of predictions.

    Returns:
        counts, shape (n_classes, n_classes): a row for each true class, a column for each
        predicted one.
    """
    counts = np.bincount(labels * n_classes + predicted, minlength=n_classes * n_classes)
    return counts.reshape(n_classes, n_classes)
