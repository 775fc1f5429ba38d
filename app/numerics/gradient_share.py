"""How long the gradients of the soft and the hard term are, and what share the hard one has."""

import numpy as np
from numpy.typing import ArrayLike

from .softmax import Array


def soft_gradient_norm(temperature: ArrayLike, distance: ArrayLike) -> Array:
    """Length of the soft term's gradient by the student's logits, with its factor T^2.

    g = ||T (p_T - q_T)|| = T ||p_T - q_T||

    Args:
        temperature: T > 0, dimensionless; a scalar or an array.
        distance: ||p_T - q_T||, the L2 norm, broadcasts against temperature.
    Returns:
        float64 array, >= 0.
    Source: Hinton et al. 2015, section 2.1, equation 2, times T^2.
    Example:
        >>> float(soft_gradient_norm(4.0, 0.25))
        1.0
    """
    return np.asarray(np.asarray(temperature, dtype=np.float64) * np.asarray(distance))


def hard_gradient_norm(brier: ArrayLike) -> Array:
    """Length of the hard term's gradient by the student's logits, at T = 1.

    g = ||p - onehot(y)|| = sqrt(B),   B: the student's Brier score

    Args:
        brier: B, from 0 to 2; a uniform student's is 1 - 1 / n_classes whatever the true class.
    Returns:
        float64 array, the same shape, from 0 to sqrt(2).
    Source: the gradient of cross-entropy, p - onehot(y); Brier 1950, equation 2.
    Example:
        >>> round(float(hard_gradient_norm(0.5)), 3)
        0.707
    """
    return np.asarray(np.sqrt(brier))


def distance_from_uniform(squares: ArrayLike, n_classes: int) -> Array:
    """Distance of soft targets from a uniform student, ||q - 1/C|| = sqrt(sum_i q_i^2 - 1/C).

    Args:
        squares: sum_i q_i^2, from 1 / C to 1.
        n_classes: C.
    Returns:
        float64 array, the same shape, from 0 to below 1.
    Example:
        >>> round(float(distance_from_uniform(0.5 ** 2 + 0.5 ** 2, 2)), 6)
        0.0
    """
    return np.asarray(np.sqrt(np.maximum(np.asarray(squares) - 1.0 / n_classes, 0.0)))


def hard_share(hard_weight: float, hard_norm: ArrayLike, soft_norm: ArrayLike) -> Array:
    """Share of the hard term in the lengths of the two gradients that the loss adds.

    share = w h / (w h + (1 - w) s)

    Args:
        hard_weight: w, between 0 and 1, exclusive.
        hard_norm: h, from hard_gradient_norm, a mean over rows.
        soft_norm: s, from soft_gradient_norm, a mean over rows; h and s are not both 0.
    Returns:
        float64 array, from 0 to 1. Lengths are compared, not directions: gradients that oppose each
        other add up to less.
    Example:
        >>> round(float(hard_share(0.1, 0.9, 0.9)), 3)
        0.1
    """
    hard = hard_weight * np.asarray(hard_norm, dtype=np.float64)
    return np.asarray(hard / (hard + (1.0 - hard_weight) * np.asarray(soft_norm)))
