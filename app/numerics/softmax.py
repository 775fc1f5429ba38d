"""Softmax at a temperature, and its logarithm."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def log_softmax(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Array:
    """Logarithm of the softmax at temperature T, over the last axis.

    log p_i = z_i / T - log sum_j exp(z_j / T)

    Args:
        logits: array, shape (..., n_classes), finite.
        temperature: T > 0, dimensionless; a scalar or an array that broadcasts against logits.
    Returns:
        float64 array, shape (..., n_classes), values <= 0, in nats.
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: Hinton et al. 2015, section 2, equation 1. The largest logit is subtracted first, so
        that no exponential overflows.
    Example:
        >>> log_softmax([0.0, 0.0]).tolist()
        [-0.6931471805599453, -0.6931471805599453]
    """
    temperature = _positive(temperature)
    z = np.asarray(logits, dtype=np.float64)
    shifted = (z - z.max(axis=-1, keepdims=True)) / temperature
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def softmax(logits: ArrayLike, temperature: ArrayLike = 1.0) -> Array:
    """Probabilities at temperature T, over the last axis.

    p_i = exp(z_i / T) / sum_j exp(z_j / T)

    Args:
        logits: array, shape (..., n_classes), finite.
        temperature: T > 0, dimensionless; a scalar or an array that broadcasts against logits.
    Returns:
        float64 array, shape (..., n_classes), values in [0, 1] that sum to 1.
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: Hinton et al. 2015, section 2, equation 1.
    Example:
        >>> softmax([4.2, 1.8, 0.5], temperature=3.0).round(3).tolist()
        [0.574, 0.258, 0.167]
    """
    temperature = _positive(temperature)
    z = np.asarray(logits, dtype=np.float64)
    weights = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _positive(temperature: ArrayLike) -> Array:
    values = np.asarray(temperature, dtype=np.float64)
    if not (values > 0).all():
        raise ValueError(f"temperature must be > 0, got {values.min()}")
    return values
