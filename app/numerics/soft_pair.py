"""Soft targets and a student's probabilities, as every divergence reads them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .losses import Labels, kl_divergence
from .softmax import Array, log_softmax, softmax

# Logits of any size give finite squares: longer differences are cut to this one.
_LONGEST = 1e130  # nats


# Not frozen: each step of gradient descent makes one, and a frozen one takes four times as long.
@dataclass
class SoftPair:
    """Soft targets q and a student's p at the same temperature; forms of p are computed on demand.

    Shapes broadcast against each other; the last axis is that of the classes.
    """

    log_targets: Array  # log q, (..., n_classes)
    targets: Array  # q, rows sum to 1
    logits: NDArray[np.floating]  # the student's z, (..., n_classes)
    true_class: Labels
    temperature: ArrayLike  # T > 0, a scalar or an array that broadcasts against logits

    @cached_property
    def log_probs(self) -> Array:
        """log p = log softmax(z / T), in nats."""
        return log_softmax(self.logits, self.temperature)

    @property
    def probs(self) -> Array:
        """p = softmax(z / T), rows sum to 1; not cached, because a gradient reads it once."""
        return softmax(self.logits, self.temperature)

    @property
    def log_ratios(self) -> Array:
        """d = log q - log p, (..., n_classes), in nats; from -1e130 to 1e130."""
        return np.clip(self.log_targets - self.log_probs, -_LONGEST, _LONGEST)

    @cached_property
    def kl(self) -> Array:
        """KL(q || p), (...), in nats."""
        return kl_divergence(self.log_targets, self.log_probs)


def through_softmax(slopes: Array, probs: Array) -> Array:
    """Gradient with respect to u of a function of log p, where p = softmax(u).

    dD/du_j = s_j - p_j sum_i s_i,   s_i = dD/d(log p_i)

    Args:
        slopes: s, shape (..., n_classes), finite.
        probs: p, the same shape; rows sum to 1.
    Returns:
        float64 array, shape (..., n_classes); rows sum to 0.
    Source: the derivative of log p_i with respect to u_j is 1[i = j] - p_j.
    Example:
        >>> through_softmax(np.array([1.0, 0.0]), np.array([0.5, 0.5])).tolist()
        [0.5, -0.5]
    """
    return np.asarray(slopes - probs * slopes.sum(axis=-1, keepdims=True))
