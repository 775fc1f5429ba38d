"""Divergences of a student from its soft targets, one of which is in the soft loss."""

from collections.abc import Callable
from dataclasses import dataclass

from . import alpha_beta, decoupled, kl_family, logit_matching, total_variation
from .softmax import Array


@dataclass(frozen=True)
class Shape:
    """The numbers that a divergence has of its own; the bounds are those of each of them."""

    symbols: tuple[str, ...] = ()
    defaults: tuple[float, ...] = ()
    low: float = 0.0
    high: float = 0.0
    low_open: bool = False  # the lower bound itself is not allowed
    high_open: bool = False


@dataclass(frozen=True)
class Divergence:
    """D(q, p), its gradient with respect to u = z / T, and what D is a weighted sum of.

    All take a SoftPair and the numbers of the shape. They are separate because each step of
    gradient descent needs the gradient alone.
    """

    value: Callable[..., Array]  # (...), >= 0, 0 where q = p
    gradient: Callable[..., Array]  # dD/du, (..., n_classes); rows sum to 0
    shape: Shape = Shape()
    parts: Callable[..., tuple[Array, ...]] | None = None  # each (...), in D's unit


_SKEW = Shape(("λ",), (0.1,), low=0, high=1, high_open=True)

DIVERGENCES: dict[str, Divergence] = {
    "kl": Divergence(kl_family.kl, kl_family.kl_gradient),
    "reverse_kl": Divergence(kl_family.reverse_kl, kl_family.reverse_kl_gradient),
    "jsd": Divergence(
        kl_family.jsd,
        kl_family.jsd_gradient,
        Shape(("β",), (0.5,), low=0, high=1, low_open=True, high_open=True),
        kl_family.jsd_parts,
    ),
    "skew_kl": Divergence(kl_family.skew_kl, kl_family.skew_kl_gradient, _SKEW),
    "skew_reverse_kl": Divergence(
        kl_family.skew_reverse_kl, kl_family.skew_reverse_kl_gradient, _SKEW
    ),
    "tv": Divergence(total_variation.tv, total_variation.tv_gradient),
    "alpha_beta": Divergence(
        alpha_beta.alpha_beta,
        alpha_beta.alpha_beta_gradient,
        Shape(("α", "β"), (0.2, 0.7), low=0, high=2),
    ),
    "dkd": Divergence(
        decoupled.dkd,
        decoupled.dkd_gradient,
        Shape(("α", "β"), (1.0, 8.0), low=0, high=20),
        decoupled.dkd_parts,
    ),
    "logit_mse": Divergence(logit_matching.logit_mse, logit_matching.logit_mse_gradient),
}
