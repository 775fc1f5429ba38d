"""The alpha-beta divergence, which has forward and reverse KL among its members.

With d = log q - log p and s = a + b, the definition

    D = -1/(a b) sum_i [q^a p^b - a/s q^s - b/s p^s]

is a sum of terms that are not negative and have the definition's limits at a = 0 and b = 0:

    D = sum_i (b/s) R_i(b) + (a/s) R_i(-a),   R(k) = q^a p^b (exp(k d) - 1 - k d) / k^2
"""

import numpy as np

from .losses import divergence_terms
from .soft_pair import SoftPair, through_softmax
from .softmax import Array

_TINY = 1e-140  # below it k is 0: k times the largest log ratio is lost beside 1


def alpha_beta(pair: SoftPair, alpha: float, beta: float) -> Array:
    """Alpha-beta divergence: -1/(a b) sum_i [q^a p^b - a/(a+b) q^(a+b) - b/(a+b) p^(a+b)].

    Limits: b = 0: 1/a^2 sum_i [a q^a d - q^a + p^a], a = 0: 1/b^2 sum_i [-b p^b d - p^b + q^b],
    both 0: 1/2 sum_i d^2, with d = log q - log p. (1, 0) is KL(q || p), (0, 1) is KL(p || q).

    Args:
        pair: the soft targets and the student.
        alpha: a, 0 <= a <= 2.
        beta: b, 0 <= b <= 2.
    Returns:
        float64 array, shape (...), finite, >= 0, in nats where a + b = 1.
    Source: ABKD, Wang et al. 2025, arXiv 2505.04560; Cichocki et al. 2011.
    """
    d = pair.log_ratios
    log_weights = alpha * pair.log_targets + beta * pair.log_probs
    share = beta / (alpha + beta) if alpha + beta > 0 else 0.5
    terms = share * _remainder(log_weights, d, beta)
    terms += (1.0 - share) * _remainder(log_weights, d, -alpha)
    return np.asarray(np.maximum(terms.sum(axis=-1), 0.0))


def alpha_beta_gradient(pair: SoftPair, alpha: float, beta: float) -> Array:
    """dD/du_j = s_j - p_j sum_i s_i,   s = p^b (p^a - q^a) / a; with a = 0, s = -p^b d.

    The larger of the two products p^b p^a and p^b q^a is taken out, so that nothing overflows.
    """
    d = pair.log_ratios
    log_larger = beta * pair.log_probs + alpha * np.maximum(pair.log_targets, pair.log_probs)
    size = np.abs(d)
    # (1 - exp(-a |d|)) / a, and its limit |d|.
    steepness = -np.expm1(-alpha * size) / alpha if alpha > _TINY else size
    slopes = -np.sign(d) * np.exp(log_larger) * steepness
    return through_softmax(slopes, np.exp(pair.log_probs))


def _remainder(log_weights: Array, d: Array, k: float) -> Array:
    """w (exp(k d) - 1 - k d) / k^2, at least 0; w d^2 / 2 at k = 0."""
    if abs(k) < _TINY:
        return np.asarray(0.5 * np.exp(log_weights) * d * d)
    return divergence_terms(log_weights, -k * d) / (k * k)
