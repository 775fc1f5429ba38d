"""The choice of a divergence, and the field of its own numbers: the explorer's and the lab's."""

from dataclasses import dataclass

from ...query.loss_parameters import DIVERGENCE, shape_of
from ...query.parameter_types import bounds_in_words, write_number
from .divergence_words import WORDS


@dataclass(frozen=True)
class ShapeField:
    """The field of the numbers that the chosen divergence has."""

    of: str  # the divergence
    symbols: str
    is_one: bool  # a single number, which a number field holds
    low: str
    high: str
    rule: str  # "Each between 0 and 2."


@dataclass(frozen=True)
class DivergenceControl:
    """The choice of the divergence, and the field of its own numbers."""

    options: tuple[tuple[str, str], ...]  # value and name
    chosen: str
    meaning: str
    shape: ShapeField | None


def divergence_control(divergence: str) -> DivergenceControl:
    """The control where this divergence is chosen."""
    return DivergenceControl(
        options=tuple((name, WORDS[name].name) for name in DIVERGENCE.options),
        chosen=divergence,
        meaning=WORDS[divergence].meaning,
        shape=_shape(divergence),
    )


def _shape(divergence: str) -> ShapeField | None:
    own = shape_of(divergence).own
    if not own.symbols:
        return None
    is_one = len(own.symbols) == 1
    rule = bounds_in_words(own)
    return ShapeField(
        of=divergence,
        symbols=", ".join(own.symbols),
        is_one=is_one,
        low=write_number(own.low),
        high=write_number(own.high),
        rule=f"{rule[0].upper()}{rule[1:]}." if is_one else f"Each {rule}, with a comma between.",
    )
