"""The temperature at which a model's probabilities fit the labels best."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .losses import Labels, checked_classes
from .softmax import Array

LOWEST, HIGHEST = 0.05, 100.0
_PRECISION = 1e-10  # of the inverse temperature, relative
_LAST_STEP = 1e-4  # of Halley's, whose error after it is of the order of its cube
_STEPS_NEARBY = 6
_MOST_STEPS = 100  # bisection alone needs 37


@dataclass(frozen=True)
class NllSums:
    """Sums over rows of the negative log-likelihood and of its derivatives by b = 1 / T.

    Those of two chunks join by +.
    """

    n_rows: int
    nll: float  # in nats
    slope: float  # d nll / d b
    curvature: float  # d^2 nll / d b^2, >= 0 of one model
    third: float  # d^3 nll / d b^3; 0 of several teachers, where it is not needed

    def __add__(self, other: "NllSums") -> "NllSums":
        return NllSums(
            self.n_rows + other.n_rows,
            self.nll + other.nll,
            self.slope + other.slope,
            self.curvature + other.curvature,
            self.third + other.third,
        )


def nll_sums(logits: ArrayLike, true_class: Labels, temperature: float) -> NllSums:
    """What best_temperature asks of the rows of a data set, or of a chunk of them.

    nll = sum_rows -log p_y,   slope = sum_rows (E_p[z] - z_y),   curvature = sum_rows Var_p[z],
    third = sum_rows E_p[(z - E_p[z])^3],   p = softmax(b z),   b = 1 / T

    Args:
        logits: z, shape (n_rows, n_classes), finite.
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        temperature: T > 0, dimensionless.
    Returns:
        NllSums.
    Raises:
        IndexError: true_class must be from 0 to 2, got 3
        ValueError: temperature must be > 0, got 0.0
    Source: Guo et al. 2017, arXiv 1706.04599, section 4.2; derivatives of the log-sum-exp.
    Example:
        >>> sums = nll_sums([[1.0, -1.0]], np.array([0]), 1.0)
        >>> round(sums.nll, 4), round(sums.slope, 4), round(sums.curvature, 4)
        (0.1269, -0.2384, 0.42)
    """
    of_rows = _of_rows(logits, true_class, temperature)
    return NllSums(len(of_rows[0]), *(float(values.sum()) for values in of_rows))


def _of_rows(
    logits: ArrayLike, true_class: Labels, temperature: float
) -> tuple[Array, Array, Array, Array]:
    """nll, slope, curvature and third derivative of each row, (n_rows,) each."""
    z = np.asarray(logits, dtype=np.float64)
    # From the likeliest class down: the means have no cancellation of large common parts.
    below = z - z.max(axis=-1, keepdims=True)
    weights = below / temperature
    np.exp(weights, out=weights)
    total = np.add.reduce(weights, axis=-1)
    mean = np.vecdot(weights, below) / total
    weights *= below
    second = np.vecdot(weights, below) / total
    weights *= below
    third = np.vecdot(weights, below) / total - mean * (3.0 * second - 2.0 * mean * mean)
    variance = np.maximum(second - mean * mean, 0.0)
    true = checked_classes(true_class, z.shape[-1])
    to_true = 0.0 - below[np.arange(len(z)), true]  # z of the likeliest class less z_y
    nll = to_true / temperature + np.log(total)
    return nll, mean + to_true, variance, third


def ensemble_nll_sums(logits: ArrayLike, true_class: Labels, temperature: float) -> NllSums:
    """As nll_sums, of the arithmetic mean of several teachers' probabilities.

    nll = sum_rows -log q_y,   q = mean_m softmax(b z_m),   w_m = softmax(b z_m)_y / (M q_y)
    slope = sum_rows E_w[g],   curvature = sum_rows E_w[v] - Var_w[g],   g_m, v_m: slope and
    curvature of teacher m in the row

    Args:
        logits: z, shape (n_rows, n_teachers, n_classes), finite.
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,).
        temperature: T > 0, dimensionless.
    Returns:
        NllSums, whose curvature may be below 0: the nll of a mean need not be convex.
    Raises:
        As nll_sums.
    Source: derivatives of the log-sum-exp; Hinton et al. 2015, section 3, for the mean.
    Example:
        >>> z = [[[1.0, -1.0], [1.0, -1.0]]]
        >>> round(ensemble_nll_sums(z, np.array([0]), 1.0).slope, 4)
        -0.2384
    """
    z = np.asarray(logits, dtype=np.float64)
    of_teachers = [_of_rows(z[:, m], true_class, temperature) for m in range(z.shape[1])]
    nll, slope, curvature, _ = np.moveaxis(np.array(of_teachers), 0, -1)
    total = np.logaddexp.reduce(-nll, axis=-1)
    weights = np.exp(-nll - total[:, np.newaxis])
    mean = np.vecdot(weights, slope)
    spread = np.vecdot(weights, np.square(slope - mean[:, np.newaxis]))
    bend = np.vecdot(weights, curvature) - spread
    of_mean = float((np.log(z.shape[1]) - total).sum())
    return NllSums(len(z), of_mean, float(mean.sum()), float(bend.sum()), 0.0)


def best_temperature(sums_at: Callable[[float], NllSums], near: float = LOWEST) -> float:
    """The temperature T* of the least negative log-likelihood, from 0.05 to 100.

    T* = 1 / b*,   b* = argmin_b nll(b),   b from 1/100 to 1/0.05

    nll of one model is convex in b: its slope has one change of sign, or none. That of a mean of
    several may have more; then T* is one where nll is less than nearby.

    Args:
        sums_at: gives the sums over all rows at a temperature; called some ten times.
        near: where T* is looked for first, as that of some of the rows; if it is near indeed, two
            or three calls are enough. An end of the range, 0.05 or 100: nowhere.
    Returns:
        T*, dimensionless. 0.05 or 100 where the likelihood still grows there, 0.05 where every row
        is right. 1 where T changes nothing, as all logits of a row are equal in all rows.
    Source: Guo et al. 2017, arXiv 1706.04599, section 4.2.
    Example:
        >>> logits, labels = np.array([[2.0, 0.0]] * 4), np.array([0, 0, 0, 1])
        >>> round(best_temperature(lambda t: nll_sums(logits, labels, t)), 4)
        1.8205
    """
    if LOWEST < near < HIGHEST and (found := _nearby(sums_at, 1.0 / near)):
        return found
    at_highest = sums_at(HIGHEST)
    if at_highest.slope == 0 and at_highest.curvature == 0:
        return 1.0
    if at_highest.slope >= 0:
        return HIGHEST
    return LOWEST if sums_at(LOWEST).slope <= 0 else 1.0 / _root(sums_at)


def _nearby(sums_at: Callable[[float], NllSums], inverse: float) -> float | None:
    """T* by Halley's steps alone; None where they lead beyond the range, or far from the start."""
    for _ in range(_STEPS_NEARBY):
        step = _step(sums_at(1.0 / inverse))
        inverse += step
        if not 1.0 / HIGHEST < inverse < 1.0 / LOWEST:
            return None
        if abs(step) <= _LAST_STEP * inverse:
            return 1.0 / inverse
    return None


def _step(sums: NllSums) -> float:
    """Halley's step of b towards slope 0; Newton's where that would go the other way.

    step = -s c / (c^2 - s k / 2),   s: slope, c: curvature, k: third

    Source: Gander 1985, On Halley's iteration method.
    """
    if sums.curvature <= 0:
        return np.inf
    newton = -sums.slope / sums.curvature
    bend = 1.0 + newton * sums.third / (2.0 * sums.curvature)
    return newton / bend if bend > 0 else newton


def _root(sums_at: Callable[[float], NllSums]) -> float:
    """Where the slope changes its sign, by Halley's steps from T = 1.

    The middle of the bracket, geometrically, stands for a step that leads outside or is not at most
    half of the one before: far from the root such steps are tiny or go to and fro.

    Source: Press et al. 2007, section 9.4.
    """
    low, high, inverse, step = 1.0 / HIGHEST, 1.0 / LOWEST, 1.0, np.inf
    for _ in range(_MOST_STEPS):
        sums = sums_at(1.0 / inverse)
        low, high = (inverse, high) if sums.slope < 0 else (low, inverse)
        halley = inverse + _step(sums)
        is_good = low <= halley <= high and abs(halley - inverse) <= step / 2
        following = halley if is_good else float(np.sqrt(low * high))
        step, inverse = abs(following - inverse), following
        if step <= _PRECISION * inverse:
            break
    return inverse
