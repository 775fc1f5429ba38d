"""KL divergences of the soft targets q, the student's p and mixtures of the two.

Every value is a sum of terms that are not negative (losses.kl_divergence), in nats. Every gradient
is with respect to u = z / T, where p = softmax(u).
"""

import numpy as np

from .losses import kl_divergence
from .soft_pair import SoftPair, through_softmax
from .softmax import Array


def kl(pair: SoftPair) -> Array:
    """Forward KL: KL(q || p) = sum_i q_i (log q_i - log p_i).

    Returns:
        float64 array, shape (...), >= 0, in nats.
    Source: Hinton et al. 2015, arXiv 1503.02531; see losses.kl_divergence.
    """
    return pair.kl


def kl_gradient(pair: SoftPair) -> Array:
    """dKL(q || p)/du = p - q.

    Source: Hinton et al. 2015, section 2.1, equation 2.
    """
    return pair.probs - pair.targets


def reverse_kl(pair: SoftPair) -> Array:
    """Reverse KL: KL(p || q) = sum_i p_i (log p_i - log q_i).

    Returns:
        float64 array, shape (...), >= 0, in nats.
    Source: MiniLLM, Gu et al. 2024, arXiv 2306.08543.
    """
    return kl_divergence(pair.log_probs, pair.log_targets)


def reverse_kl_gradient(pair: SoftPair) -> Array:
    """dKL(p || q)/du_j = p_j (e_j - sum_i p_i e_i),   e = log p - log q."""
    p = np.exp(pair.log_probs)
    return through_softmax(p * (pair.log_probs - pair.log_targets), p)


def jsd(pair: SoftPair, beta: float) -> Array:
    """Generalised Jensen-Shannon divergence: b KL(q || m) + (1 - b) KL(p || m).

    m = b q + (1 - b) p. It goes to 0 as b goes to 0 and to 1, whatever KL(q || p) is;
    divided by b it goes to KL(q || p), divided by 1 - b to KL(p || q).

    Args:
        pair: the soft targets and the student.
        beta: b, 0 < b < 1.
    Returns:
        float64 array, shape (...), from 0 to the entropy of (b, 1 - b), in nats.
    Source: GKD, Agarwal et al. 2024, arXiv 2306.13649.
    """
    of_targets, of_student = jsd_parts(pair, beta)
    return np.asarray(beta * of_targets + (1.0 - beta) * of_student)


def jsd_parts(pair: SoftPair, beta: float) -> tuple[Array, Array]:
    """KL(q || m) and KL(p || m), m = b q + (1 - b) p: jsd is b times one, 1 - b times the other.

    Args:
        pair: the soft targets and the student.
        beta: b, 0 < b < 1.
    Returns:
        Two float64 arrays, shape (...), >= 0, in nats.
    Source: as jsd.
    """
    log_m = _log_mixture(pair.log_targets, pair.log_probs, beta)
    return kl_divergence(pair.log_targets, log_m), kl_divergence(pair.log_probs, log_m)


def jsd_gradient(pair: SoftPair, beta: float) -> Array:
    """dJSD/du_j = (1 - b) p_j (r_j - sum_i p_i r_i),   r = log p - log m."""
    p = np.exp(pair.log_probs)
    log_ratios = pair.log_probs - _log_mixture(pair.log_targets, pair.log_probs, beta)
    return through_softmax((1.0 - beta) * p * log_ratios, p)


def skew_kl(pair: SoftPair, skew: float) -> Array:
    """Skewed KL: KL(q || m), m = l q + (1 - l) p; with l = 0 forward KL.

    Args:
        pair: the soft targets and the student.
        skew: l, 0 <= l < 1.
    Returns:
        float64 array, shape (...), >= 0, at most -log l, in nats.
    Source: DistiLLM, Ko et al. 2024, arXiv 2402.03898.
    """
    log_q = pair.log_targets
    return kl_divergence(log_q, _log_mixture(log_q, pair.log_probs, skew))


def skew_kl_gradient(pair: SoftPair, skew: float) -> Array:
    """dKL(q || m)/du_j = p_j sum_i r_i - r_j,   r = (1 - l) p q / m."""
    log_q, log_p = pair.log_targets, pair.log_probs
    log_r = log_p + log_q - _log_mixture(log_q, log_p, skew)
    return through_softmax((skew - 1.0) * np.exp(log_r), np.exp(log_p))


def skew_reverse_kl(pair: SoftPair, skew: float) -> Array:
    """Skewed reverse KL: KL(p || m), m = (1 - l) q + l p; with l = 0 reverse KL.

    Args:
        pair: the soft targets and the student.
        skew: l, 0 <= l < 1.
    Returns:
        float64 array, shape (...), >= 0, at most -log l, in nats.
    Source: DistiLLM, Ko et al. 2024, arXiv 2402.03898.
    """
    log_p = pair.log_probs
    return kl_divergence(log_p, _log_mixture(log_p, pair.log_targets, skew))


def skew_reverse_kl_gradient(pair: SoftPair, skew: float) -> Array:
    """dKL(p || m)/du_j = p_j (r_j - sum_i p_i r_i),   r = log p - log m - l p / m."""
    log_p = pair.log_probs
    log_ratios = log_p - _log_mixture(log_p, pair.log_targets, skew)
    # l p / m as one exponential: p / m alone may overflow.
    shares = np.exp(log_ratios + np.log(skew)) if skew > 0 else 0.0
    p = np.exp(log_p)
    return through_softmax(p * (log_ratios - shares), p)


def _log_mixture(log_first: Array, log_second: Array, share: float) -> Array:
    """log(share first + (1 - share) second), for 0 <= share < 1."""
    if share == 0.0:
        return log_second
    return np.asarray(np.logaddexp(log_first + np.log(share), log_second + np.log1p(-share)))
