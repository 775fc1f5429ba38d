"""Distillation at high temperatures, where the gradient matches logits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .kl_family import kl_gradient
from .soft_pair import SoftPair
from .soft_targets import log_soft_targets
from .softmax import Array


@dataclass(frozen=True)
class HighTemperatureCheck:
    """Scaled gradients at several temperatures, and their limit as the temperature grows."""

    scaled_gradients: Array  # N T^2 dKL/dz, (n_temperatures, n_classes), in logits
    limit: Array  # z - v, both with zero mean, (n_classes,), in logits
    differences: Array  # largest |scaled gradient - limit| of any class, (n_temperatures,)


def zero_mean(logits: ArrayLike) -> Array:
    """Logits shifted to a mean of zero, which changes no probability.

    Args:
        logits: array, shape (..., n_classes), finite.
    Returns:
        float64 array, shape of logits; the last axis sums to 0.
    Source: Hinton et al. 2015, section 2.1.
    Example:
        >>> zero_mean([4.0, 1.0, 1.0]).tolist()
        [2.0, -1.0, -1.0]
    """
    z = np.asarray(logits, dtype=np.float64)
    return np.asarray(z - z.mean(axis=-1, keepdims=True))


def contraction(learning_rate: float, n_classes: int, temperature: float, scale: float) -> float:
    """Share of the way to the targets' logits that one gradient step makes at a high temperature.

    z_{k+1} - v = (1 - lr c / (N T^2)) (z_k - v),   for the soft term alone (w = 0)

    z and v are zero-mean logits of the student and of the targets. The factor c = T^2 cancels T,
    and 1 / N remains: more classes take a higher learning rate or more steps.

    Args:
        learning_rate: step size lr, > 0.
        n_classes: N, >= 2.
        temperature: T > 0, dimensionless.
        scale: c, from losses.soft_scale.
    Returns:
        lr c / (N T^2), > 0, dimensionless; above 1 a step goes past the targets.
    Source: Hinton et al. 2015, section 2.1, equation 4, as a step of gradient descent.
    Example:
        >>> contraction(0.5, 100, temperature=20.0, scale=400.0)
        0.005
    """
    return learning_rate * scale / (n_classes * temperature * temperature)


def distance_left(points: ArrayLike, log_targets: ArrayLike, temperature: float) -> float:
    """Final distance of a student's logits to those of its soft targets, as a share of the first.

    |z_K - v| / |z_0 - v|   with v = T log q; z and v with zero mean, Euclidean norms

    Args:
        points: the student's logits after each step, shape (n_steps + 1, n_classes), finite.
        log_targets: log q, shape (n_classes,), finite.
        temperature: T > 0, dimensionless.
    Returns:
        >= 0, dimensionless: 0 where the run ends at the targets, 1 where it ends at the distance
        that it began at; 0 also for a student that begins at the targets.
    Source: defined here.
    Example:
        >>> distance_left([[4.0, 0.0], [1.0, 0.0]], np.log([0.5, 0.5]), 3.0)
        0.25
    """
    targets = temperature * np.asarray(log_targets, dtype=np.float64)
    ends = np.asarray(points, dtype=np.float64)[[0, -1]]
    # Norms by hypot, which squares no number that its square would overflow.
    first, last = np.hypot.reduce(zero_mean(ends) - zero_mean(targets), axis=-1).tolist()
    return float(last / first) if first > 0 else 0.0


def high_temperature_check(
    student_logits: ArrayLike,
    teacher_logits: ArrayLike,
    temperatures: ArrayLike,
    combine: str = "arithmetic",
) -> HighTemperatureCheck:
    """Gradient of KL(q || p_T) times N T^2, at each temperature, beside its limit z - v.

    N T^2 dKL/dz_i = N T (p_i - q_i)  ->  z_i - v_i   as T -> infinity

    z and v are the zero-mean logits of the student and of the teachers' mean. Both combinations
    have this limit: to first order in 1/T a mean of probabilities is the softmax of the mean
    logits. The differences are of the order 1/T, and not the same for the two.

    Args:
        student_logits: the student's z, shape (n_classes,), finite.
        teacher_logits: array, shape (n_teachers, n_classes), finite.
        temperatures: T > 0, shape (n_temperatures,), dimensionless.
        combine: "arithmetic" or "geometric"; see log_soft_targets.
    Returns:
        HighTemperatureCheck of float64 arrays, in logits.
    Raises:
        ValueError: temperature must be > 0, got 0.0
        KeyError: for an unknown combination.
    Source: Hinton et al. 2015, section 2.1, equations 2 to 4.
    Example:
        >>> check = high_temperature_check([0.0, 0.0], [[1.0, -1.0]], [1.0, 10.0, 100.0])
        >>> check.limit.tolist(), check.differences.round(4).tolist()
        ([-1.0, 1.0], [0.2384, 0.0033, 0.0])
    """
    t = np.asarray(temperatures, dtype=np.float64)[:, np.newaxis]
    z = np.asarray(student_logits, dtype=np.float64)
    log_targets = log_soft_targets(teacher_logits, t[..., np.newaxis], combine)
    pair = SoftPair(log_targets, np.exp(log_targets), np.broadcast_to(z, log_targets.shape), 0, t)
    # The gradient of the loss with respect to z, with c = N T^2 and hard_weight 0.
    scale = z.shape[-1] * t * t
    scaled = scale / t * kl_gradient(pair)
    limit = zero_mean(z) - zero_mean(np.asarray(teacher_logits, dtype=np.float64).mean(axis=-2))
    return HighTemperatureCheck(scaled, limit, np.abs(scaled - limit).max(axis=-1))
