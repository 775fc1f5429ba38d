"""What a look inside a run shows: where networks differ, and what each makes of one example."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .tasks.model import Labels

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Disagreements:
    """The examples that two students read differently, by who is right: indices, ascending."""

    only_distilled: Indices
    only_hard: Indices
    neither: Indices


def disagreements(hard: Indices, distilled: Indices, labels: Labels) -> Disagreements:
    """Compare what two students say of the same examples.

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
    """How many examples of each class were read as each class.

    Returns:
        counts, shape (n_classes, n_classes): a row for each true class, a column for each
        predicted one.
    """
    counts = np.bincount(labels * n_classes + predicted, minlength=n_classes * n_classes)
    return counts.reshape(n_classes, n_classes)
