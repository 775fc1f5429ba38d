"""Families of students: how a student's own parameters make its logits.

Gradient descent moves the parameters; every quantity of a student is that of its logits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .softmax import Array

# Parameters that run away give finite logits: offsets and ln s are cut to these.
_FARTHEST, _NARROWEST, _WIDEST = 1e100, -100.0, 100.0


@dataclass(frozen=True)
class Family:
    """What a student can hold."""

    symbols: tuple[str, ...]  # of its parameters; none where they are the logits themselves
    start: Callable[[int], tuple[float, ...]]  # default parameters, of n_classes
    logits: Callable[[Array, int], Array]  # of parameters (..., n), and n_classes
    gradient: Callable[[Array, Array], Array]  # dL/d(parameters), of parameters and dL/dz


def bell_start(n_classes: int) -> tuple[float, ...]:
    """Parameters of a bell in the middle of the classes, a quarter of their number wide.

    mu = (n - 1) / 2,   ln s = ln(n / 4)

    Args:
        n_classes: n >= 2.
    Returns:
        mu and ln s, in places of a class and in their logarithm.
    Source: this page's own default.
    Example:
        >>> bell_start(4)
        (1.5, 0.0)
    """
    return ((n_classes - 1) / 2, float(np.log(n_classes / 4)))


def bell_logits(parameters: Array, n_classes: int) -> Array:
    """Logits of a student that holds a bell over the classes in their order.

    z_i = -(i - mu)^2 / (2 s^2),   i = 0 … n_classes - 1

    Args:
        parameters: mu and ln s, shape (..., 2), in places of a class and in their logarithm.
        n_classes: number of classes, >= 2.
    Returns:
        float64 array, shape (..., n_classes), finite, <= 0.
    Source: the logarithm of a normal density without its constant.
    Example:
        >>> bell_logits(np.array([1.0, 0.0]), 3).tolist()
        [-0.5, -0.0, -0.5]
    """
    offsets, variance = _bell(parameters, n_classes)
    return -(offsets * offsets) / (2 * variance)


def bell_gradient(parameters: Array, slopes: Array) -> Array:
    """Gradient of a loss with respect to a bell's parameters.

    dL/dmu = sum_i g_i (i - mu) / s^2,   dL/d(ln s) = sum_i g_i (i - mu)^2 / s^2

    Args:
        parameters: mu and ln s, shape (..., 2).
        slopes: g = dL/dz, shape (..., n_classes), in nats per logit.
    Returns:
        float64 array, shape (..., 2), in nats per place and nats.
    Source: the derivatives of bell_logits.
    Example:
        >>> bell_gradient(np.array([1.0, 0.0]), np.array([0.5, 0.0, -0.5])).tolist()
        [-1.0, 0.0]
    """
    offsets, variance = _bell(parameters, slopes.shape[-1])
    pulls = slopes * offsets
    both = np.stack([pulls.sum(axis=-1), (pulls * offsets).sum(axis=-1)], axis=-1)
    return np.asarray(both / variance)


def bell_top_and_width(parameters: Array) -> tuple[Array, Array]:
    """The place of a bell's top, mu, and its width, s = exp(ln s).

    Args:
        parameters: mu and ln s, shape (..., 2); ln s counts as -100 below that, as 100 above.
    Returns:
        mu and s, each of shape (...), in places of a class.
    Source: as bell_logits.
    Example:
        >>> [float(x) for x in bell_top_and_width(np.array([1.5, 0.0]))]
        [1.5, 1.0]
    """
    return parameters[..., 0], np.exp(np.clip(parameters[..., 1], _NARROWEST, _WIDEST))


def _bell(parameters: Array, n_classes: int) -> tuple[Array, Array]:
    """i - mu, shape (..., n_classes), and s^2, shape (..., 1)."""
    middle, log_width = parameters[..., :1], parameters[..., 1:]
    offsets = np.clip(np.arange(n_classes) - middle, -_FARTHEST, _FARTHEST)
    return offsets, np.exp(2 * np.clip(log_width, _NARROWEST, _WIDEST))


FAMILIES: dict[str, Family] = {
    "free": Family(
        symbols=(),
        start=lambda n_classes: (0.0,) * n_classes,
        logits=lambda parameters, _: parameters,
        gradient=lambda _, slopes: slopes,
    ),
    "bell": Family(("μ", "ln s"), bell_start, bell_logits, bell_gradient),
}
