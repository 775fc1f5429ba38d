"""The parameters of the loss that the explorer and the lab share, each declared once."""

from ..numerics.divergences import DIVERGENCES
from .parameter_types import Choice, NumbersByChoice, bounds_in_words, write_number

FORWARD_KL = "kl"  # the usual divergence, with which others are compared
DIVERGENCE = Choice("divergence", "what the soft term measures", FORWARD_KL, tuple(DIVERGENCES))


def _shapes_in_words() -> str:
    """Each divergence that has numbers of its own: "jsd: β 0.5, above 0 and below 1"."""
    return "; ".join(
        f"{name}: {', '.join(d.shape.symbols)}"
        f" {', '.join(map(write_number, d.shape.defaults))}, {bounds_in_words(d.shape)}"
        for name, d in DIVERGENCES.items()
        if d.shape.symbols
    )


SHAPE = NumbersByChoice(
    "shape",
    "the divergence's own numbers, comma-separated, with their defaults and bounds: "
    + _shapes_in_words(),
    DIVERGENCES[FORWARD_KL].shape.defaults,
    DIVERGENCE.name,
    {name: divergence.shape for name, divergence in DIVERGENCES.items()},
    FORWARD_KL,
)


def shape_of(divergence: str) -> NumbersByChoice:
    """The parameter `shape` beside a divergence: its count, bounds and default."""
    return SHAPE.given({DIVERGENCE.name: divergence})
