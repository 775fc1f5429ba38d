"""Rows of which only the k likeliest classes are known, and the mass of all others, the rest.

What a student gives the classes that it does not list is not known; it is taken here as that which
makes KL(teacher || student) least, so that the KL is a bound.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .softmax import Array, log_softmax


def log_rest(log_probs: ArrayLike, rounding: ArrayLike) -> Array:
    """Logarithm of the probability that the listed classes leave: ln(1 - sum_i p_i).

    Args:
        log_probs: log p of the listed classes, shape (..., k), in nats.
        rounding: what is within it is no rest, but rounding of the sum; > 0, broadcasts to (...).
    Returns:
        float64 array, shape (...), <= 0; -inf where there is no rest, or a NaN.
    Source: 1 - p = -expm1(log p) of the likeliest, without the cancellation of 1 - sum p.
    Example:
        >>> round(float(np.exp(log_rest(np.log([0.5, 0.25]), 1e-6))), 3)
        0.25
    """
    ascending = np.sort(np.asarray(log_probs, dtype=np.float64), axis=-1)
    missing = -np.expm1(ascending[..., -1]) - np.exp(ascending[..., :-1]).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(missing > rounding, np.log(missing), -np.inf)


def sum_rounding(log_probs: ArrayLike, magnitudes: ArrayLike, precision: float) -> Array:
    """How far rounded logarithms move a sum of probabilities: ε sum_i p_i m_i.

    Args:
        log_probs: log p, shape (..., k).
        magnitudes: m_i, the sum of the absolute values whose difference log p is: |log p|, or
            |logit| + |log sum exp|; broadcasts to (..., k).
        precision: ε, relative, half a unit in the last place of the type that was written.
    Returns:
        float64 array, shape (...), >= 0.
    Source: the first order of exp at a relative error of its argument.
    """
    log_p = np.asarray(log_probs, dtype=np.float64)
    p = np.exp(np.minimum(log_p, 0.0))
    return np.asarray(precision * (p * np.asarray(magnitudes)).sum(axis=-1))


def student_on_teachers_classes(
    log_targets: ArrayLike, log_probs: ArrayLike, is_listed: NDArray[np.bool_], log_left: ArrayLike
) -> Array:
    """log p of a student on the teacher's classes, of which it lists only some.

    What the student leaves goes to the classes it does not list, and to the rest, in the teacher's
    proportions: p_i = r q_i / sum_{j not listed} q_j. No other way to share it has a lower KL, so
    that KL(q || p) is that of the listed classes with all others as one, and never above the KL of
    all classes.

    Args:
        log_targets: log q, the rest's last, shape (..., k + 1).
        log_probs: log p where it is listed, anything elsewhere; the same shape.
        is_listed: whether the student lists the class; the same shape, last False.
        log_left: log r, what the listed leave, shape (...).
    Returns:
        float64 array, shape (..., k + 1), in nats.
    Source: the log sum inequality; Cover and Thomas, theorem 2.7.1.
    Example:
        >>> q, listed = np.log([0.5, 0.25, 0.25]), np.array([True, False, False])
        >>> p = student_on_teachers_classes(q, np.log([0.6, 1.0, 1.0]), listed, np.log(0.4))
        >>> np.exp(p).round(3).tolist()
        [0.6, 0.2, 0.2]
    """
    log_q, log_p = (np.asarray(x, dtype=np.float64) for x in (log_targets, log_probs))
    others = np.where(is_listed, -np.inf, log_q)
    shares = log_q - np.logaddexp.reduce(others, axis=-1, keepdims=True)
    return np.where(is_listed, log_p, np.asarray(log_left)[..., np.newaxis] + shares)


def student_among_listed(log_targets: ArrayLike, log_probs: ArrayLike) -> Array:
    """log p of a student that says nothing of the rest, which is taken as the teacher's.

    p_i = (1 - q_rest) exp(z_i) / sum_j exp(z_j) of the listed classes, p_rest = q_rest

    Args:
        log_targets: log q, the rest's last, shape (..., k + 1).
        log_probs: the student's logits or log-probabilities z of the k classes, shape (..., k).
    Returns:
        float64 array, shape (..., k + 1), in nats: KL(q || p) is (1 - q_rest) times the KL among
        the listed classes, never above the KL of all classes.
    Source: the chain rule of KL; Cover and Thomas, theorem 2.5.3.
    Example:
        >>> np.exp(student_among_listed(np.log([0.5, 0.3, 0.2]), [0.0, 0.0])).round(3).tolist()
        [0.4, 0.4, 0.2]
    """
    log_q = np.asarray(log_targets, dtype=np.float64)
    listed = np.logaddexp.reduce(log_q[..., :-1], axis=-1, keepdims=True)
    return np.concatenate([log_softmax(log_probs) + listed, log_q[..., -1:]], axis=-1)
