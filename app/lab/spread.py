"""How far an accuracy can be trusted: what would vary with other test digits or other seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLEAR = 2.0  # standard errors beyond which a difference is called one


@dataclass(frozen=True)
class Estimate:
    """A value and its standard error, in the value's unit."""

    value: float
    standard_error: float

    @property
    def clear(self) -> bool:
        """Whether the value differs from zero by more than chance would explain."""
        return abs(self.value) > CLEAR * self.standard_error


def of_accuracy(accuracy: float, n: int) -> Estimate:
    """An accuracy measured on n digits.

    standard error = √(p′ (1 − p′) / n)   (binomial),   p′ = (n p + 1) / (n + 2)

    With p itself it would be zero for none right or all right, as if nothing could vary.

    Args:
        accuracy: p, from 0 to 1.
        n: number of digits, at least 1.
    Source: Laplace 1774, the rule of succession, for p′.
    """
    likely = (n * accuracy + 1) / (n + 2)
    return Estimate(accuracy, float(np.sqrt(likely * (1 - likely) / n)))


def of_gain(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Estimate:
    """How much more often one student is right than another on the same n digits.

    d_i = after_i − before_i,   value = mean d,   standard error = std d / √n

    Only digits on which the two differ count, so this is narrower than two accuracies apart.

    Args:
        before, after: whether each is right, shape (n,).
    Source: McNemar 1947.
    """
    difference = after.astype(np.float64) - before
    return Estimate(float(difference.mean()), float(difference.std() / np.sqrt(len(difference))))


def of_seeds(values: Sequence[float]) -> Estimate:
    """The mean over several seeds; standard error = s / √n with the sample's deviation s.

    Args:
        values: at least one; of a single one the error is not known and given as NaN.
    """
    n = len(values)
    error = float(np.std(values, ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
    return Estimate(float(np.mean(values)), error)
