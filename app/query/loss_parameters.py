"""The parameters of the loss that the explorer and the lab share, each declared once."""

from ..numerics.divergences import DIVERGENCES
from .parameter_types import Choice, NumbersByChoice, bounds_in_words, write_number
from .reader import Reader

DIVERGENCE = Choice("divergence", "what the soft term measures", "kl", tuple(DIVERGENCES))


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
    DIVERGENCES[DIVERGENCE.default].shape.defaults,
    DIVERGENCE.name,
    {name: divergence.shape for name, divergence in DIVERGENCES.items()},
    DIVERGENCE.default,
)


def shape_of(divergence: str) -> NumbersByChoice:
    """The parameter `shape` beside a divergence: its count, bounds and default."""
    return SHAPE.given({DIVERGENCE.name: divergence})


def pass_over_shape_of_unknown(reader: Reader) -> None:
    """Pass over `shape` if the divergence is not known: its rule would be that of another one."""
    if reader.texts.get(DIVERGENCE.name, DIVERGENCE.default) not in DIVERGENCE.texts:
        reader.texts.pop(SHAPE.name, None)
