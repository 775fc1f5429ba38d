"""Entropy, KL divergence, cross-entropy, and the terms and weights of the distillation loss.

Distributions come as log-probabilities: their exponential may underflow to zero, their logarithm
never does, so that no term is ever 0 * inf.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .softmax import Array


def entropy(log_probs: ArrayLike) -> Array:
    """Entropy of a distribution, over the last axis.

    H(p) = -sum_i p_i log p_i

    Args:
        log_probs: log p, shape (..., n_classes), finite, values <= 0.
    Returns:
        float64 array, shape (...), in nats, from 0 to log(n_classes).
    Source: Shannon 1948, section 6.
    Example:
        >>> round(float(entropy(np.log([0.5, 0.5]))), 4)
        0.6931
    """
    log_p = np.asarray(log_probs, dtype=np.float64)
    return np.asarray(np.maximum(-(np.exp(log_p) * log_p).sum(axis=-1), 0.0))


def divergence_terms(log_weights: ArrayLike, log_ratios: ArrayLike) -> Array:
    """The non-negative terms whose sums are divergences, without cancellation.

    f_i = w_i (d_i - 1 + exp(-d_i))

    With w = q and d = log q - log p their sum is KL(q || p), as both the q_i and the p_i sum to 1.
    The plain terms q_i d_i have both signs and the size of d, their sum has the size of d^2: of a
    small divergence they leave nothing but rounding. The f_i have the size of d^2 themselves, and
    an error e that all d have in common, such as a normalisation's, adds only e^2 / 2 to the sum.

    Args:
        log_weights: log w, shape (..., n_classes), finite.
        log_ratios: d, a shape that broadcasts against log_weights, finite.
    Returns:
        float64 array, the broadcast shape, >= 0 but for the rounding of subnormal numbers.
    Source: the terms of the generalised KL divergence, Csiszar 1991; Taylor's series near d = 0.
    Example:
        >>> divergence_terms(0.0, [-1e-9, 0.0, 1.0]).tolist()
        [5.000000001666667e-19, 0.0, 0.36787944117144233]
    """
    log_w, d = np.asarray(log_weights, dtype=np.float64), np.asarray(log_ratios, dtype=np.float64)
    weights = np.exp(log_w)
    x = np.clip(d, -0.01, 0.01)  # there the errors of series and plain form meet, near 1e-11
    near = weights * x * x * (1 / 2 - x * (1 / 6 - x * (1 / 24 - x / 120)))
    # w exp(-d) as one exponential: a tiny weight times a huge ratio would be 0 * inf.
    far = weights * (d - 1.0) + np.exp(log_w - d)
    return np.where(x == d, near, far)


def kl_divergence(log_targets: ArrayLike, log_probs: ArrayLike) -> Array:
    """Kullback-Leibler divergence of a distribution p from its targets q, over the last axis.

    KL(q || p) = sum_i q_i (log q_i - log p_i) = sum_i q_i (d_i - 1 + exp(-d_i)),
    d = log q - log p

    Args:
        log_targets: log q, shape (..., n_classes), finite.
        log_probs: log p, a shape that broadcasts against log_targets, finite.
    Returns:
        float64 array, shape (...), in nats, never below 0. From softmax's logarithms it is right
        to 1e-6 of itself down to 1e-18; below, the rounding of log q and log p shows.
    Source: Kullback & Leibler 1951; see divergence_terms.
    Example:
        >>> float(kl_divergence(np.log([0.5, 0.5]), np.log([0.5, 0.5])))
        0.0
    """
    log_q = np.asarray(log_targets, dtype=np.float64)
    kl = divergence_terms(log_q, log_q - np.asarray(log_probs)).sum(axis=-1)
    return np.asarray(np.maximum(kl, 0.0))


Labels = int | NDArray[np.intp]  # one class for all rows, or one for each


def one_hot(true_class: Labels, n_classes: int) -> NDArray[np.bool_]:
    """Hard labels: True at the true class.

    Args:
        true_class: index y, 0 <= y < n_classes; one, or an array of any shape.
        n_classes: at least 1.
    Returns:
        Boolean array, shape (n_classes,), or (..., n_classes) for an array of classes.
    Raises:
        IndexError: true_class must be from 0 to 2, got 3
    Example:
        >>> one_hot(1, 3).tolist()
        [False, True, False]
    """
    labels = checked_classes(true_class, n_classes)
    return np.asarray(np.arange(n_classes) == labels[..., np.newaxis])


def checked_classes(true_class: Labels, n_classes: int) -> NDArray[np.intp]:
    """Indices of classes as an array, none of them beyond the classes.

    Args:
        true_class: index y, 0 <= y < n_classes; one, or an array of any shape.
        n_classes: at least 1.
    Raises:
        IndexError: true_class must be from 0 to 2, got 3
    Example:
        >>> int(checked_classes(1, 3))
        1
    """
    labels = np.asarray(true_class)
    if not ((labels >= 0) & (labels < n_classes)).all():
        raise IndexError(f"true_class must be from 0 to {n_classes - 1}, got {true_class}")
    return labels


def cross_entropy(true_class: Labels, log_probs: ArrayLike) -> Array:
    """Cross-entropy of a prediction against a hard label: the hard loss.

    CE(y, p) = -log p_y

    Args:
        true_class: index y, 0 <= y < n_classes; one for all rows or an array, shape (...).
        log_probs: log p, shape (..., n_classes).
    Returns:
        float64 array, shape (...), in nats, >= 0.
    Raises:
        IndexError: true_class must be from 0 to 2, got 3
    Source: Hinton et al. 2015, section 2.
    Example:
        >>> round(float(cross_entropy(0, np.log([0.5, 0.5]))), 4)
        0.6931
    """
    # Subtracted from zero, not negated: the loss at probability 1 is 0.0 and never "-0.0".
    log_p = np.asarray(log_probs, dtype=np.float64)
    chosen = np.where(one_hot(true_class, log_p.shape[-1]), log_p, 0.0)
    return np.asarray(0.0 - chosen.sum(axis=-1))


def log_smoothed_labels(true_class: Labels, n_classes: int, smoothing: float) -> Array:
    """Logarithm of hard labels of which a share is spread evenly over all classes.

    s = (1 - e) onehot(y) + e / n_classes

    Args:
        true_class: index y, 0 <= y < n_classes; one, or an array of any shape.
        n_classes: at least 1.
        smoothing: the share e, above 0 and up to 1.
    Returns:
        float64 array, shape (..., n_classes): log s, values <= 0.
    Raises:
        IndexError: true_class must be from 0 to 2, got 3
    Source: Szegedy et al. 2016, section 7.
    Example:
        >>> np.exp(log_smoothed_labels(0, 2, 0.5)).round(4).tolist()
        [0.75, 0.25]
    """
    # Of the other classes as a difference of logarithms: a quotient may underflow to zero.
    other = np.log(smoothing) - np.log(n_classes)
    true = np.log(1.0 - smoothing + smoothing / n_classes)
    return np.asarray(np.where(one_hot(true_class, n_classes), true, other))


def soft_scale(temperature: ArrayLike, t_squared: bool) -> Array:
    """Factor c of the soft loss: T squared, or 1.

    Soft gradients shrink as 1/T^2; the factor keeps them comparable with the hard term's.

    Args:
        temperature: T > 0, a scalar or an array.
        t_squared: whether the soft term is multiplied by T^2.
    Returns:
        float64 array, the shape of temperature.
    Source: Hinton et al. 2015, section 2, last paragraph.
    Example:
        >>> float(soft_scale(3.0, True)), float(soft_scale(3.0, False))
        (9.0, 1.0)
    """
    t = np.asarray(temperature, dtype=np.float64)
    return t * t if t_squared else np.ones_like(t)


def loss_terms(
    divergence: ArrayLike, hard_loss: ArrayLike, hard_weight: ArrayLike, scale: ArrayLike
) -> tuple[Array, Array]:
    """The two terms whose sum is the distillation loss.

    L = (1 - w) c D + w CE

    Args:
        divergence: D(q, p_T), shape (...), in nats; see divergences.
        hard_loss: CE(y, p), shape (...), in nats.
        hard_weight: w, from 0 (soft targets only) to 1 (hard labels only); a scalar, or an array
            that broadcasts against divergence.
        scale: c, from soft_scale; broadcasts against divergence.
    Returns:
        The soft and the hard term: float64 arrays, shape (...), in nats, >= 0.
    Source: Hinton et al. 2015, section 2.
    Example:
        >>> soft, hard = loss_terms(0.1, 0.5, hard_weight=0.25, scale=9.0)
        >>> round(float(soft), 3), round(float(hard), 3)
        (0.675, 0.125)
    """
    weight = np.asarray(hard_weight)
    soft_term = (1.0 - weight) * np.asarray(scale) * np.asarray(divergence)
    return np.asarray(soft_term), np.asarray(weight * np.asarray(hard_loss))


def gradient_weights(
    temperature: ArrayLike, hard_weight: ArrayLike, t_squared: bool
) -> tuple[Array, Array]:
    """The weights of the two terms whose sum is the loss's gradient by the student's logits.

    dL/dz = (1 - w) (c / T) dD/du + w (softmax(z) - onehot(y)),   u = z / T

    Args:
        temperature: T > 0, a scalar or an array.
        hard_weight: w, from 0 to 1, a scalar or an array that broadcasts against temperature.
        t_squared: whether the soft term is multiplied by T^2; see soft_scale for c.
    Returns:
        (1 - w) c / T, the weight of the divergence's gradient, and w, that of the cross-entropy's:
        float64 arrays, >= 0.
    Source: Hinton et al. 2015, section 2.1, equation 2 (there for c = 1, w = 0).
    Example:
        >>> soft, hard = gradient_weights(2.0, 0.25, t_squared=True)
        >>> float(soft), float(hard)
        (1.5, 0.25)
    """
    weight = np.asarray(hard_weight, dtype=np.float64)
    soft = (1.0 - weight) * soft_scale(temperature, t_squared) / np.asarray(temperature)
    return np.asarray(soft), weight
