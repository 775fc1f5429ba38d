"""Divergences of a student from its soft targets, one of which is in the soft loss."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .losses import Labels, kl_divergence
from .softmax import Array, log_softmax, softmax


# Not frozen: each step of gradient descent makes one, and a frozen one takes four times as long.
@dataclass
class SoftPair:
    """Soft targets q and a student's p at the same temperature; forms of p are computed on demand.

    Shapes broadcast against each other; the last axis is that of the classes.
    """

    log_targets: Array  # log q, (..., n_classes)
    targets: Array  # q, rows sum to 1
    logits: NDArray[np.floating]  # the student's z, (..., n_classes)
    true_class: Labels
    temperature: ArrayLike  # T > 0, a scalar or an array that broadcasts against logits

    @cached_property
    def log_probs(self) -> Array:
        """log p = log softmax(z / T), in nats."""
        return log_softmax(self.logits, self.temperature)

    @property
    def probs(self) -> Array:
        """p = softmax(z / T), rows sum to 1; not cached, because a gradient reads it once."""
        return softmax(self.logits, self.temperature)

    @cached_property
    def kl(self) -> Array:
        """KL(q || p), (...), in nats."""
        return kl_divergence(self.log_targets, self.log_probs)


@dataclass(frozen=True)
class Divergence:
    """D(q, p), and its gradient with respect to u = z / T.

    The two are separate because each step of gradient descent needs the gradient alone.
    """

    value: Callable[[SoftPair], Array]  # (...), in nats
    gradient: Callable[[SoftPair], Array]  # dD/du, (..., n_classes); rows sum to 0


def _kl_gradient(pair: SoftPair) -> Array:
    """dKL(q || p)/du = p - q.

    Source: Hinton et al. 2015, section 2.1, equation 2.
    """
    return pair.probs - pair.targets


DIVERGENCES: dict[str, Divergence] = {
    "kl": Divergence(value=lambda pair: pair.kl, gradient=_kl_gradient),
}
