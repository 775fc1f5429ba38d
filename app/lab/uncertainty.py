"""Standard errors, intervals and p-values of accuracies, over test digits and seeds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.05  # two-sided: a difference that chance makes more rarely than this is called clear
_LARGE = 500  # degrees of freedom from which on Student's t is approximated by the normal
_LARGEST_Z = 7.0  # of a p-value with two parts; further out it is told as 3e-12


@dataclass(frozen=True)
class Estimate:
    """A value and its standard error, in the value's unit.

    With several seeds the squared standard error has two parts: what varies between seeds is
    estimated with seeds − 1 degrees of freedom, the rest with those of the digits.

        margin² = (share t²_{seeds − 1} + (1 − share) t²_{df}) · (standard error)²

    where t is Student's quantile at 97.5 %. Of normal effects at most 5 % of such intervals miss
    the true value, whatever the two variances are. With one t of Satterthwaite's degrees of freedom
    it would be up to 12 % for two seeds and 7 % for three.

    Args:
        standard_error: at least 0, or NaN where it is not known.
        degrees_of_freedom: of the digits' part, at least 1; None: infinitely many, the normal.
        seeds: number of seeds the value is a mean over; with one, another seed may differ.
        seeds_share: the seeds' part of the squared standard error, from 0 to 1; 0 of one seed.
    Source: Student 1908; Banerjee 1960 for two parts.
    """

    value: float
    standard_error: float
    degrees_of_freedom: int | None = None
    seeds: int = 1
    seeds_share: float = 0.0

    @property
    def margin(self) -> float:
        """Half the width of the 95 % confidence interval, in the value's unit."""
        return self._factor(LEVEL) * self.standard_error

    @property
    def p_value(self) -> float:
        """Two-sided p of no true difference: the level at which the margin is |value|.

        From 0 to 1, to 1e-6; NaN where the standard error is not known.
        """
        if math.isnan(self.standard_error):
            return math.nan
        if self.standard_error == 0:
            return float(self.value == 0)
        ratio = abs(self.value) / self.standard_error
        if self.seeds_share == 0:
            return tail(ratio, self.degrees_of_freedom)
        low, high = 0.0, min(ratio, _LARGEST_Z)  # p as the normal's z: no t-quantile is below it
        while high - low > 1e-9:
            middle = (low + high) / 2
            below = self._factor(tail(middle, None)) < ratio
            low, high = (middle, high) if below else (low, middle)
        return tail(low, None)

    def _factor(self, level: float) -> float:
        """The margin at this level in standard errors."""
        digits = quantile(level, self.degrees_of_freedom) ** 2
        if self.seeds_share == 0:
            return math.sqrt(digits)
        seeds = quantile(level, self.seeds - 1) ** 2
        return math.sqrt(self.seeds_share * seeds + (1 - self.seeds_share) * digits)


def tail(t: float, df: int | None) -> float:
    """P(|T| > t) of Student's t with df degrees of freedom, or of the normal; to 1e-6.

    Up to 500 degrees of freedom it is a finite sum, to 1e-14.

    Args:
        t: at least 0.
        df: at least 1; None: the normal.
    Source: Abramowitz & Stegun 1964, 26.7.3, 26.7.4 and, for many degrees, 26.7.8.
    """
    if df is None:
        return math.erfc(t / math.sqrt(2))
    if df > _LARGE:
        return tail(t * (1 - 1 / (4 * df)) / math.sqrt(1 + t * t / (2 * df)), None)
    angle = math.atan2(t, math.sqrt(df))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = df % 2
    term = total = float(df > 1)
    for k in range(2 + odd, df - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    within = 2 / math.pi * (angle + sine * cosine * total) if odd else sine * total
    return max(0.0, 1 - within)


@lru_cache(maxsize=4096)
def quantile(level: float, df: int | None) -> float:
    """The t that |T| exceeds with probability `level`, two-sided: 12.706, 4.303 for 0.05 and 1, 2.

    Newton's iteration on `tail`, which is convex: from the normal's quantile, which is too small,
    it only grows.

    Args:
        level: above 0, at most 1.
        df: at least 1; None: the normal.
    """
    t = -NormalDist().inv_cdf(level / 2)
    if df is None or t <= 0:
        return max(t, 0.0)
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    step = t
    while step > 1e-10 * t:
        density = scale * math.exp(-(df + 1) / 2 * math.log1p(t * t / df))
        step = (tail(t, df) - level) / (2 * density)
        t += step
    return t


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
    Student's t with n − 1 degrees of freedom.

    Args:
        before, after: whether each is right, shape (n,).
    Source: McNemar 1947.
    """
    difference = after.astype(np.float64) - before
    n = len(difference)
    return Estimate(float(difference.mean()), float(difference.std() / np.sqrt(n)), max(n - 1, 1))


def of_means(values: ArrayLike) -> Estimate:
    """The mean over several seeds, all measured on the same digits; both are random effects.

    y_ij = μ + seed_i + digit_j + interaction_ij,   i = 1…n,   j = 1…N
    squared standard error = (MS_seeds + MS_digits − MS_interaction) / (n N),

    with the mean squares of the two-way analysis of variance, and at least the larger of
    MS_seeds / (n N) and MS_digits / (n N). The seeds' part is MS_seeds / (n N). With one seed only
    the digits are known to vary.

    Args:
        values: whether each student is right (0 or 1), or its gain on each digit (−1, 0 or 1),
            shape (n, N), n ≥ 1, N ≥ 2.
    Source: Cornfield & Tukey 1956, for the mean squares' expectations.
    """
    y = np.asarray(values, dtype=np.float64)
    n, n_digits = y.shape
    mean = y.mean()
    seeds, digits = y.mean(axis=1, keepdims=True) - mean, y.mean(axis=0) - mean
    interaction = y - mean - seeds - digits
    df_seeds, df_digits = max(n - 1, 1), n_digits - 1
    ms_seeds = n_digits * np.sum(seeds**2) / df_seeds
    ms_digits = n * np.sum(digits**2) / df_digits
    ms_interaction = np.sum(interaction**2) / (df_seeds * df_digits)
    total = max(ms_seeds + ms_digits - ms_interaction, ms_seeds, ms_digits)
    share = float(ms_seeds / total) if n > 1 and total > 0 else 0.0
    return Estimate(float(mean), float(np.sqrt(total / y.size)), df_digits, n, share)


def holm(p_values: Sequence[float], m: int | None = None) -> list[float]:
    """Adjusted p-values of m comparisons made together; below 0.05 is clear among all of them.

    p̃_(k) = max over j ≤ k of min(1, (m − j + 1) p_(j)),   p_(1) ≤ p_(2) ≤ …

    The chance that any comparison without a true difference falls below 0.05 is at most 5 %.

    Args:
        p_values: those known so far; NaN counts as 1 and stays NaN.
        m: how many are planned, at least as many as are known; default: as many.
    Raises:
        ValueError: m is too small.
    Source: Holm 1979.
    """
    m = len(p_values) if m is None else m
    if m < len(p_values):
        raise ValueError(f"m must be at least {len(p_values)}, not {m}")
    order = sorted(range(len(p_values)), key=lambda k: (math.isnan(p_values[k]), p_values[k]))
    adjusted, least = list(p_values), 0.0
    for rank, k in enumerate(order):
        if not math.isnan(p_values[k]):
            adjusted[k] = least = max(least, min(1.0, (m - rank) * p_values[k]))
    return adjusted
