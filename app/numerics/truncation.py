"""A distribution whose tail was cut off: what softening makes of that tail."""

import numpy as np
from numpy.typing import ArrayLike

from .softmax import log_softmax


def spread_tail(
    log_probs: ArrayLike, tail: int, n_spread: int, temperature: float
) -> tuple[float, float]:
    """Share of a tail at T: kept as one class, and spread evenly over many.

    s_1 = r^(1/T) / (Σ p_i^(1/T) + r^(1/T));   s_n = n (r/n)^(1/T) / (Σ p_i^(1/T) + n (r/n)^(1/T))

    p_i are the probabilities of the other classes at T = 1, r the tail's. At T = 1 both are r;
    above, s_n is the most that n tail classes can hold together, for x^(1/T) is concave there.

    Args:
        log_probs: logarithms of the probabilities at T = 1, shape (n_classes,), nats.
        tail: index of the class that stands for the tail.
        n_spread: number of classes that the tail may have, n.
        temperature: T > 0, dimensionless.
    Returns:
        s_1 and s_n, each in [0, 1].
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Example:
        >>> one, many = spread_tail(np.log([0.9, 0.1]), 1, 10_000, 2.0)
        >>> round(one, 3), round(many, 3)
        (0.25, 0.971)
    """
    kept = np.asarray(log_probs, dtype=np.float64)
    spread = np.concatenate([kept, np.full(n_spread - 1, kept[tail] - np.log(n_spread))])
    spread[tail] = spread[-1] if n_spread > 1 else kept[tail]
    as_one = np.exp(log_softmax(kept, temperature))[tail]
    log_spread = log_softmax(spread, temperature)
    return float(as_one), float(n_spread * np.exp(log_spread[tail]))
