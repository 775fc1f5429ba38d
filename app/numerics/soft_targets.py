"""Soft targets of one teacher, or of several together."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .softmax import Array, log_softmax


def _arithmetic(logits: Array, temperature: ArrayLike) -> Array:
    # A mean of probabilities, in the log domain: log mean exp over the teachers.
    log_probs = log_softmax(logits, temperature)
    top = log_probs.max(axis=-2, keepdims=True)
    mean = np.exp(log_probs - top).sum(axis=-2) / log_probs.shape[-2]
    return np.asarray(np.log(mean) + top.squeeze(axis=-2))


def _geometric(logits: Array, temperature: ArrayLike) -> Array:
    # The largest logit is subtracted first: an offset common to a teacher's logits changes no
    # probability, but its size would set the rounding error of the mean.
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return log_softmax(shifted.mean(axis=-2, keepdims=True), temperature).squeeze(axis=-2)


COMBINATIONS: dict[str, Callable[[Array, ArrayLike], Array]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
}


def log_soft_targets(
    teacher_logits: ArrayLike, temperature: ArrayLike, combine: str = "arithmetic"
) -> Array:
    """Logarithm of the soft targets of all teachers together.

    q = mean_m softmax(t_m / T)  (arithmetic)   or   softmax(mean_m t_m / T)  (geometric)

    Args:
        teacher_logits: array, shape (..., n_teachers, n_classes), finite.
        temperature: T > 0, a scalar; or shape (n_temperatures, 1, 1) for many at once.
        combine: "arithmetic" (mean of probabilities) or "geometric" (softmax of the mean logits).
    Returns:
        float64 array, shape (..., n_classes), or (n_temperatures, n_classes), in nats, <= 0.
    Raises:
        ValueError: temperature must be > 0, got 0.0
        KeyError: for an unknown combination.
    Source: Hinton et al. 2015, section 2 and, for ensembles, section 3.
    Example:
        >>> np.exp(log_soft_targets([[4.2, 1.8, 0.5]], 3.0)).round(3).tolist()
        [0.574, 0.258, 0.167]
    """
    logits = np.asarray(teacher_logits, dtype=np.float64)
    return COMBINATIONS[combine](logits, temperature)


def soft_targets(
    teacher_logits: ArrayLike, temperature: ArrayLike, combine: str = "arithmetic"
) -> Array:
    """Soft targets of all teachers together; see log_soft_targets.

    Args:
        teacher_logits: array, shape (..., n_teachers, n_classes), finite.
        temperature: T > 0, a scalar; or shape (n_temperatures, 1, 1) for many at once.
        combine: "arithmetic" or "geometric".
    Returns:
        float64 array, shape (..., n_classes), or (n_temperatures, n_classes); rows sum to 1.
    Raises:
        ValueError: temperature must be > 0, got 0.0
        KeyError: for an unknown combination.
    Source: Hinton et al. 2015, section 2.
    Example:
        >>> soft_targets([[1.0, 0.0], [0.0, 1.0]], 1.0).round(12).tolist()
        [0.5, 0.5]
    """
    return np.exp(log_soft_targets(teacher_logits, temperature, combine))
