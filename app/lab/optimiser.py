"""Adam with a learning rate that falls to zero along a cosine."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-8


Rate = float | NDArray[np.float64]


def cosine(rate: Rate, done: float) -> Rate:
    """The learning rate when a share of the training is done: rate · (1 + cos(π · done)) / 2.

    Args:
        rate: the rate at the start; an array for several.
        done: from 0 to 1.
    Source: Loshchilov & Hutter 2017, equation 5, without restarts.
    """
    return rate * 0.5 * (1 + float(np.cos(np.pi * done)))


def adam(vector: Array, gradient: Array, moments: Array, step: int, rate: Rate) -> None:
    """One update of all parameters, in place.

    m ← β₁ m + g,  v ← β₂ v + g²
    θ ← θ − rate · m̂ / (√v̂ + ε),  m̂ = m (1 − β₁) / (1 − β₁ᵏ),  v̂ = v (1 − β₂) / (1 − β₂ᵏ)

    The moments are kept without their factors 1 − β: so an update goes through memory less often.

    Args:
        vector: the parameters θ, shape (n,) or any other.
        gradient: g, the same shape; overwritten.
        moments: m and v, shape (2, …).
        step: k, the number of this update, from 1.
        rate: learning rate; an array that broadcasts against the parameters for several networks.
    Source: Kingma & Ba 2015, algorithm 1.
    """
    m, v = moments
    m *= _BETA_1
    m += gradient
    np.square(gradient, out=gradient)
    v *= _BETA_2
    v += gradient
    scale = float(np.sqrt((1 - _BETA_2) / (1 - _BETA_2**step)))  # √v̂ = scale · √v
    np.sqrt(v, out=gradient)
    gradient += _EPSILON / scale
    np.divide(m, gradient, out=gradient)
    size = rate * (1 - _BETA_1) / (1 - _BETA_1**step) / scale
    gradient *= np.asarray(size, gradient.dtype)
    vector -= gradient
