"""Missing probability: the share at a temperature of classes that are not listed."""

import numpy as np
from numpy.typing import ArrayLike

from .softmax import log_softmax


def missing_probability_at(
    log_probs: ArrayLike, missing: int, n_spread: int, temperature: float
) -> tuple[float, float]:
    """Share at T of the missing probability: as one class, and spread evenly over many.

    s_1 = r^(1/T) / (Σ p_i^(1/T) + r^(1/T));   s_n = n (r/n)^(1/T) / (Σ p_i^(1/T) + n (r/n)^(1/T))

    r is the missing probability at T = 1, p_i are those of the listed classes. At T = 1 both
    shares are r; for T > 1, s_n is the largest share that n missing classes can have together,
    because x^(1/T) is concave.

    Args:
        log_probs: logarithms of the probabilities at T = 1, r among them, shape (n_classes,),
            finite, in nats.
        missing: index of r, 0 <= missing < n_classes.
        n_spread: number n of missing classes, >= 1.
        temperature: T > 0, dimensionless.
    Returns:
        s_1 and s_n, each in [0, 1].
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: softmax of log p / T; the bound is Jensen's inequality.
    Example:
        >>> one, many = missing_probability_at(np.log([0.9, 0.1]), 1, 10_000, 2.0)
        >>> round(one, 3), round(many, 3)
        (0.25, 0.971)
    """
    log_p = np.asarray(log_probs, dtype=np.float64)
    as_one = np.exp(log_softmax(log_p, temperature))[missing]
    each = log_p[missing] - np.log(n_spread)
    spread = np.concatenate([log_p, np.full(n_spread - 1, each)])
    spread[missing] = each
    return float(as_one), float(n_spread * np.exp(log_softmax(spread, temperature)[missing]))
