"""The choice of a divergence, and the field of its own numbers: the explorer's and the lab's."""

from dataclasses import dataclass
from functools import partial

from ...query.loss_parameters import DIVERGENCE, shape_of
from ...query.parameter_types import OwnNumbers, bounds_in_words, write_number
from .divergence_words import WORDS


@dataclass(frozen=True)
class ShapeSlider:
    """The slider of one of them; a number between its stops is in the field alone."""

    symbol: str
    low: str
    high: str
    step: str
    value: str


@dataclass(frozen=True)
class ShapeField:
    """The field of the numbers that the chosen divergence has, and a slider for each."""

    of: str  # the divergence
    symbols: str
    is_one: bool  # a single number, which a number field holds
    low: str
    high: str
    rule: str  # "Each between 0 and 2."
    sliders: tuple[ShapeSlider, ...]


@dataclass(frozen=True)
class DivergenceControl:
    """The choice of the divergence, and the field of its own numbers."""

    options: tuple[tuple[str, str], ...]  # value and name
    chosen: str
    meaning: str
    shape: ShapeField | None


def divergence_control(divergence: str, shape: tuple[float, ...]) -> DivergenceControl:
    """The control where this divergence is chosen, with these numbers."""
    return DivergenceControl(
        options=tuple((name, WORDS[name].name) for name in DIVERGENCE.options),
        chosen=divergence,
        meaning=WORDS[divergence].meaning,
        shape=_shape(divergence, shape),
    )


def _shape(divergence: str, shape: tuple[float, ...]) -> ShapeField | None:
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
        sliders=tuple(map(partial(_slider, own), own.symbols, shape)),
    )


def _slider(own: OwnNumbers, symbol: str, value: float) -> ShapeSlider:
    """The slider from bound to bound; an open bound is left out by a step."""
    step = 0.01 if own.high <= 2 else 0.1
    return ShapeSlider(
        symbol=symbol,
        low=write_number(own.low + step * own.low_open),
        high=write_number(own.high - step * own.high_open),
        step=write_number(step),
        value=write_number(value),
    )
