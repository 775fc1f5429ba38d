"""Squared difference of zero-mean log-probabilities: logits that match but for an offset."""

import numpy as np

from .soft_pair import SoftPair
from .softmax import Array


def logit_mse(pair: SoftPair) -> Array:
    """Matched logits: 1/(2N) sum_i (c_i)^2, c = (log p - mean log p) - (log q - mean log q).

    T^2 times it is the limit of T^2 KL(q || p) as T grows.

    Returns:
        float64 array, shape (...), finite, >= 0, in squared nats.
    Source: Hinton et al. 2015, section 2.1; Kim et al. 2021, arXiv 2105.08919.
    """
    return np.asarray(0.5 * np.square(_differences(pair)).mean(axis=-1))


def logit_mse_gradient(pair: SoftPair) -> Array:
    """dD/du = c / N, for N classes."""
    c = _differences(pair)
    return np.asarray(c / c.shape[-1])


def _differences(pair: SoftPair) -> Array:
    """c, (..., n_classes): rows sum to 0."""
    d = pair.log_ratios
    return np.asarray(d.mean(axis=-1, keepdims=True) - d)
