"""The student's way down the loss: plain gradient descent, step by step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from . import losses
from .softmax import Array, log_softmax


@dataclass(frozen=True)
class Evaluation:
    """What is known of a student after each number of updates.

    The leading axes are those of the logits: (n_steps + 1,) for one run, (n_temperatures,) for the
    same step of many. All losses are in nats.
    """

    student_logits: Array  # (..., n_classes)
    student_probs: Array  # at T = 1, (..., n_classes)
    student_soft: Array  # at T, (..., n_classes)
    entropy: Array  # of student_probs, (...)
    gap: Array  # largest |student_soft - q| of any class, (...)
    kl: Array  # KL(q || p_T), unscaled, (...)
    cross_entropy: Array  # against the hard label, at T = 1, (...)
    soft_term: Array  # (1 - w) c KL, (...)
    hard_term: Array  # w CE, (...)
    soft_gradient: Array  # of the soft term, (..., n_classes)
    hard_gradient: Array  # of the hard term, (..., n_classes)

    @property
    def loss(self) -> Array:
        """The distillation loss, (...)."""
        return self.soft_term + self.hard_term

    @property
    def gradient(self) -> Array:
        """Gradient of the loss with respect to the student's logits, (..., n_classes)."""
        return self.soft_gradient + self.hard_gradient


@dataclass(frozen=True)
class Objective:
    """Everything that the distillation loss depends on besides the student's logits."""

    log_targets: Array  # log q, (n_classes,) or (n_temperatures, n_classes)
    true_class: losses.Labels
    temperature: ArrayLike  # T > 0, a scalar or shape (n_temperatures, 1)
    hard_weight: float  # from 0 to 1
    t_squared: bool

    def gradient_terms(self, logits: Array) -> tuple[Array, Array]:
        """Soft and hard term of the loss's gradient; see losses.gradient_terms."""
        scale = losses.soft_scale(self.temperature, self.t_squared)
        targets = np.exp(self.log_targets)
        return losses.gradient_terms(
            logits, targets, self.true_class, self.temperature, self.hard_weight, scale
        )

    def gradient(self, logits: Array) -> Array:
        """Gradient of the loss at the given logits, shape of logits, in nats per logit."""
        soft, hard = self.gradient_terms(logits)
        return soft + hard

    def evaluate(self, logits: Array) -> Evaluation:
        """Every quantity of a trajectory at the given logits, shape (..., n_classes)."""
        log_probs, log_soft = log_softmax(logits), log_softmax(logits, self.temperature)
        kl = losses.kl_divergence(self.log_targets, log_soft)
        hard_loss = losses.cross_entropy(self.true_class, log_probs)
        scale = losses.soft_scale(self.temperature, self.t_squared)
        if scale.ndim:  # one temperature a row: drop the class axis
            scale = scale[..., 0]
        soft_term, hard_term = losses.loss_terms(kl, hard_loss, self.hard_weight, scale)
        soft_gradient, hard_gradient = self.gradient_terms(logits)
        return Evaluation(
            student_logits=logits,
            student_probs=np.exp(log_probs),
            student_soft=np.exp(log_soft),
            entropy=losses.entropy(log_probs),
            gap=np.abs(np.exp(log_soft) - np.exp(self.log_targets)).max(axis=-1),
            kl=kl,
            cross_entropy=hard_loss,
            soft_term=soft_term,
            hard_term=hard_term,
            soft_gradient=soft_gradient,
            hard_gradient=hard_gradient,
        )


def descend(
    start: ArrayLike, gradient: Callable[[Array], Array], learning_rate: float, steps: int
) -> Array:
    """Plain gradient descent, every point of it kept.

    z_0 = start,   z_{k+1} = z_k - learning_rate * gradient(z_k)

    Args:
        start: float array, any shape.
        gradient: function from an array to an array of the same shape.
        learning_rate: step size, > 0.
        steps: number of updates, >= 0.
    Returns:
        float64 array, shape (steps + 1, *start.shape); row k is the point after k updates.
    Source: Cauchy 1847.
    Example:
        >>> descend([1.0], lambda z: z, learning_rate=0.5, steps=2).ravel().tolist()
        [1.0, 0.5, 0.25]
    """
    points = [np.asarray(start, dtype=np.float64)]
    for _ in range(steps):
        points.append(points[-1] - learning_rate * gradient(points[-1]))
    return np.stack(points)


def trajectory(
    student_logits: ArrayLike, objective: Objective, learning_rate: float, steps: int
) -> Evaluation:
    """Train a student by gradient descent and describe it after every update.

    Args:
        student_logits: the student's logits at step 0, shape (n_classes,).
        objective: the loss to go down, at one temperature.
        learning_rate: step size, > 0.
        steps: number of updates, >= 0.
    Returns:
        Trajectory of arrays with steps + 1 rows.
    Source: Hinton et al. 2015, section 2; checked against float64 automatic differentiation.
    """
    return objective.evaluate(descend(student_logits, objective.gradient, learning_rate, steps))
