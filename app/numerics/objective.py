"""The distillation loss with its gradient, and every quantity of a student at given logits."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import losses
from .divergences import DIVERGENCES
from .soft_pair import SoftPair
from .softmax import Array, log_softmax, softmax


@dataclass(frozen=True)
class Evaluation:
    """Probabilities, losses and gradients of a student, at one or many logits.

    The leading axes are those of the logits: (n_steps + 1,) for one run, (n_temperatures,) for the
    same step of many. All losses are in nats.
    """

    student_logits: Array  # (..., n_classes)
    student_probs: Array  # at T = 1, (..., n_classes)
    student_soft: Array  # at T, (..., n_classes)
    entropy: Array  # of student_probs, (...)
    gap: Array  # largest |student_soft - q| of any class, (...)
    kl: Array  # KL(q || p_T), unscaled, (...)
    divergence: Array  # D(q, p_T), unscaled, (...)
    cross_entropy: Array  # against the hard label, at T = 1, (...)
    soft_term: Array  # (1 - w) c D, (...)
    hard_term: Array  # w CE, (...)
    soft_gradient: Array  # of the soft term, (..., n_classes)
    hard_gradient: Array  # of the hard term, (..., n_classes)
    divergence_parts: tuple[Array, ...] = ()  # of D where it has parts, each (...)
    # Of a student whose logits follow from parameters of its own (families.py), (..., n):
    parameters: Array | None = None
    parameter_gradient: Array | None = None  # of the loss with respect to them

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
    """Everything that the distillation loss depends on besides the student's logits.

    L = (1 - w) c D(q, p_T) + w CE(y, p)

    Logits have the shape (..., n_classes). Every field broadcasts against them, so that one
    objective serves many rows, temperatures or students: temperature and hard_weight are scalars
    or arrays whose last axis, that of the classes, is 1.
    """

    log_targets: Array  # log q, (..., n_classes)
    true_class: losses.Labels  # y, one or (...)
    temperature: ArrayLike  # T > 0
    hard_weight: ArrayLike  # w, from 0 to 1
    t_squared: bool  # c is T^2, otherwise 1
    divergence: str = "kl"  # D, of DIVERGENCES
    shape: tuple[float, ...] = ()  # the divergence's own numbers, as many as it has

    @cached_property
    def targets(self) -> Array:
        """q, the shape of log_targets."""
        return np.exp(self.log_targets)

    def rows(self, rows: NDArray[np.intp]) -> "Objective":
        """The same loss for some rows of a batch, the last axis but one of log_targets."""
        labels = np.asarray(self.true_class)[rows]
        return replace(self, log_targets=self.log_targets[..., rows, :], true_class=labels)

    def student(self, k: int) -> "Objective":
        """The loss for one of several students, the first axis of every array."""
        return replace(
            self,
            log_targets=self.log_targets[k],
            temperature=np.asarray(self.temperature)[k],
            hard_weight=np.asarray(self.hard_weight)[k],
        )

    def loss(self, logits: Array) -> Array:
        """The loss at the given logits, (...), in nats."""
        hard_loss = losses.cross_entropy(self.true_class, log_softmax(logits))
        if self._hard_only:
            return hard_loss
        soft, hard = self._loss_terms(self._divergence(self._pair(logits)), hard_loss)
        return soft + hard

    def gradient(self, logits: NDArray[np.floating]) -> Array:
        """Gradient of the loss at the given logits, shape of logits, in nats per logit."""
        if self._hard_only:
            return self._hard_gradient(logits)
        soft = self._soft_gradient(self._pair(logits))
        return soft if self._soft_only else soft + self._hard_gradient(logits)

    def evaluate(self, logits: Array) -> Evaluation:
        """Every quantity of a trajectory at the given logits, shape (..., n_classes)."""
        pair, log_probs = self._pair(logits), log_softmax(logits)
        hard_loss = losses.cross_entropy(self.true_class, log_probs)
        divergence = self._divergence(pair)
        soft_term, hard_term = self._loss_terms(divergence, hard_loss)
        student_soft = np.exp(pair.log_probs)
        return Evaluation(
            student_logits=logits,
            student_probs=np.exp(log_probs),
            student_soft=student_soft,
            entropy=losses.entropy(log_probs),
            gap=np.abs(student_soft - self.targets).max(axis=-1),
            kl=pair.kl,
            divergence=divergence,
            cross_entropy=hard_loss,
            soft_term=soft_term,
            hard_term=hard_term,
            soft_gradient=self._soft_gradient(pair),
            hard_gradient=self._hard_gradient(logits),
            divergence_parts=self._divergence_parts(pair),
        )

    def _pair(self, logits: NDArray[np.floating]) -> SoftPair:
        return SoftPair(self.log_targets, self.targets, logits, self.true_class, self.temperature)

    def _divergence(self, pair: SoftPair) -> Array:
        return DIVERGENCES[self.divergence].value(pair, *self.shape)

    def _divergence_parts(self, pair: SoftPair) -> tuple[Array, ...]:
        parts = DIVERGENCES[self.divergence].parts
        return parts(pair, *self.shape) if parts else ()

    def _loss_terms(self, divergence: Array, hard_loss: Array) -> tuple[Array, Array]:
        scale = losses.soft_scale(self.temperature, self.t_squared)
        weight = _without_classes(self.hard_weight)
        return losses.loss_terms(divergence, hard_loss, weight, _without_classes(scale))

    def _soft_gradient(self, pair: SoftPair) -> Array:
        """(1 - w) (c / T) dD/du, shape of logits."""
        gradient = DIVERGENCES[self.divergence].gradient(pair, *self.shape)
        return self._gradient_weights[0] * gradient

    def _hard_gradient(self, logits: NDArray[np.floating]) -> Array:
        """w (softmax(z) - onehot(y)), shape of logits."""
        return self._gradient_weights[1] * (softmax(logits) - self._one_hot)

    # Cached, because every step of gradient descent reads them:

    @cached_property
    def _soft_only(self) -> bool:
        """Whether w = 0 everywhere: the hard term adds nothing to the gradient."""
        return bool(np.all(np.asarray(self.hard_weight) == 0))

    @cached_property
    def _hard_only(self) -> bool:
        """Whether w = 1 everywhere: the soft term adds nothing to the loss and its gradient."""
        return bool(np.all(np.asarray(self.hard_weight) == 1))

    @cached_property
    def _gradient_weights(self) -> tuple[Array, Array]:
        return losses.gradient_weights(self.temperature, self.hard_weight, self.t_squared)

    @cached_property
    def _one_hot(self) -> Array:
        return losses.one_hot(self.true_class, self.log_targets.shape[-1]).astype(np.float64)


def _without_classes(values: ArrayLike) -> Array:
    """A scalar, or an array without its last axis, which is 1."""
    array = np.asarray(values, dtype=np.float64)
    return array[..., 0] if array.ndim else array
