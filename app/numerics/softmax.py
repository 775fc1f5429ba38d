"""Softmax at a temperature, and its logarithm."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
# Called by ndarray.max and ndarray.sum through a Python function, which takes longer.
_LARGEST, _SUM = np.maximum.reduce, np.add.reduce


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
    Source: Hinton et al. 2015, section 2, equation 1.
    Example:
        >>> log_softmax([0.0, 0.0]).tolist()
        [-0.6931471805599453, -0.6931471805599453]
    """
    shifted = _shifted(logits, temperature)
    return np.asarray(shifted - np.log(_SUM(np.exp(shifted), axis=-1, keepdims=True)))


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
    weights = np.exp(_shifted(logits, temperature))
    return np.asarray(weights / _SUM(weights, axis=-1, keepdims=True))


def _shifted(logits: ArrayLike, temperature: ArrayLike) -> Array:
    """(z - max z) / T, at most 0, so that no exponential overflows."""
    z = np.asarray(logits, dtype=np.float64)
    return np.asarray((z - _LARGEST(z, axis=-1, keepdims=True)) / _positive(temperature))


def _positive(temperature: ArrayLike) -> Array:
    values = np.asarray(temperature, dtype=np.float64)
    # A float is compared as it is, faster than as an array: every step of gradient descent does it.
    positive = temperature > 0 if isinstance(temperature, float) else (values > 0).all()
    if not positive:
        raise ValueError(f"temperature must be > 0, got {values.min()}")
    return values
