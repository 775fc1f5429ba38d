"""Total variation of the student's probabilities from the soft targets."""

import numpy as np

from .soft_pair import SoftPair, through_softmax
from .softmax import Array

# Differences of logarithms within this many units in the last place are rounding: equal.
_ROUNDING = 16 * np.finfo(np.float64).eps


def tv(pair: SoftPair) -> Array:
    """Total variation: 1/2 sum_i |q_i - p_i|.

    Returns:
        float64 array, shape (...), from 0 to 1, dimensionless.
    Source: f-distill, Wen et al. 2023, arXiv 2307.15190.
    """
    return np.asarray(0.5 * np.abs(pair.targets - np.exp(pair.log_probs)).sum(axis=-1))


def tv_gradient(pair: SoftPair) -> Array:
    """dTV/du_j = p_j (g_j - sum_i p_i g_i) / 2,   g = sign(p - q), a subgradient where p = q.

    The sign is 0 also where p and q differ by rounding alone: at the targets a run stands still.
    """
    p = np.exp(pair.log_probs)
    e = pair.log_probs - pair.log_targets
    is_equal = np.abs(e) <= _ROUNDING * (1.0 + np.abs(pair.log_targets))
    signs = np.where(is_equal, 0.0, np.sign(e))
    return through_softmax(0.5 * p * signs, p)
