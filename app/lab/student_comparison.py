"""What a look inside a run shows: where networks differ, and what each makes of one digit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .tasks.digits.dataset import N_CLASSES, Labels

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Disagreements:
    """The digits that two students read differently, by who is right: indices, ascending."""

    only_distilled: Indices
    only_hard: Indices
    neither: Indices


def disagreements(hard: Indices, distilled: Indices, labels: Labels) -> Disagreements:
    """Compare what two students say of the same digits.

    Args:
        hard, distilled, labels: a class for each digit, shape (n,).
    """
    differ = hard != distilled
    return Disagreements(
        only_distilled=np.flatnonzero(differ & (distilled == labels)),
        only_hard=np.flatnonzero(differ & (hard == labels)),
        neither=np.flatnonzero(differ & (hard != labels) & (distilled != labels)),
    )


def confusion(said: Indices, labels: Labels) -> NDArray[np.intp]:
    """How many digits of each class were read as each class.

    Returns:
        counts, shape (10, 10): a row for what a digit is, a column for what was said.
    """
    counts = np.bincount(labels * N_CLASSES + said, minlength=N_CLASSES * N_CLASSES)
    return counts.reshape(N_CLASSES, N_CLASSES)
