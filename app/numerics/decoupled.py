"""Decoupled knowledge distillation: KL in two parts, each with a weight of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .losses import kl_divergence, one_hot
from .soft_pair import SoftPair
from .softmax import Array


@dataclass(frozen=True)
class _Parts:
    """A distribution as the true class against the others, and as the others among themselves."""

    log_true: Array  # log p_y, (..., 1)
    log_rest: Array  # log(1 - p_y), (..., 1), from the others, so that it never cancels
    # log(p_i / (1 - p_y)), (..., n_classes); 0 at the true class, where a KL's term is then 0.
    log_others: Array

    @property
    def log_binary(self) -> Array:
        """(log p_y, log(1 - p_y)), (..., 2)."""
        return np.concatenate([self.log_true, self.log_rest], axis=-1)


def dkd(pair: SoftPair, alpha: float, beta: float) -> Array:
    """Decoupled KD: a KL((q_y, 1 - q_y) || (p_y, 1 - p_y)) + b sum_{i != y} q'_i log(q'_i / p'_i).

    q' = q_i / (1 - q_y) and p' = p_i / (1 - p_y) are the distributions over the wrong classes.
    With a = 1 and b = 1 - q_y it is KL(q || p); with two classes the second part is 0.

    Args:
        pair: the soft targets and the student, with the true class y.
        alpha: a >= 0, the weight of the target-class part.
        beta: b >= 0, the weight of the other classes' part.
    Returns:
        float64 array, shape (...), >= 0, in nats.
    Source: Zhao et al. 2022, arXiv 2203.08679.
    """
    of_target, of_others = dkd_parts(pair)
    return np.asarray(alpha * of_target + beta * of_others)


def dkd_parts(pair: SoftPair, *_weights: float) -> tuple[Array, Array]:
    """TCKD and NCKD, of the true class and of the others: dkd is a times one, b times the other.

    TCKD = KL((q_y, 1 - q_y) || (p_y, 1 - p_y)),   NCKD = sum_{i != y} q'_i log(q'_i / p'_i)

    Args:
        pair: the soft targets and the student, with the true class y.
        _weights: a and b, which neither part depends on.
    Returns:
        Two float64 arrays, shape (...), >= 0, in nats.
    Source: as dkd.
    """
    q, p = _both_parts(pair)
    return kl_divergence(q.log_binary, p.log_binary), kl_divergence(q.log_others, p.log_others)


def dkd_gradient(pair: SoftPair, alpha: float, beta: float) -> Array:
    """dD/du: a (p_y - q_y) at y, b (p'_i - q'_i) - a (p_y - q_y) p'_i elsewhere."""
    q, p = _both_parts(pair)
    of_target = alpha * (np.exp(p.log_true) - np.exp(q.log_true))
    p_others = np.exp(p.log_others)
    elsewhere = beta * (p_others - np.exp(q.log_others)) - of_target * p_others
    return np.where(_is_true(pair), of_target, elsewhere)


def _is_true(pair: SoftPair) -> NDArray[np.bool_]:
    return one_hot(pair.true_class, pair.log_probs.shape[-1])


def _both_parts(pair: SoftPair) -> tuple[_Parts, _Parts]:
    """The parts of q and of p."""
    is_true = _is_true(pair)
    return _parts(pair.log_targets, is_true), _parts(pair.log_probs, is_true)


def _parts(log_probs: Array, is_true: NDArray[np.bool_]) -> _Parts:
    log_true = np.where(is_true, log_probs, 0.0).sum(axis=-1, keepdims=True)
    others = np.where(is_true, -np.inf, log_probs)
    top = others.max(axis=-1, keepdims=True)
    shifted = others - top
    log_sum = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return _Parts(log_true, top + log_sum, np.where(is_true, 0.0, shifted - log_sum))
