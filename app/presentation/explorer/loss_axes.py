"""The axes of charts by step: where they end, their ticks, and whether the loss is logarithmic.

Decided once, from the rows, for Plotly's chart and for the server's drawing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from ...numerics.softmax import Array
from ..shared import format as fmt
from ..shared.figures import axis_title

_LEAST = 1e-18  # smaller losses are not digits any more: format.nats
_DECADES = 3  # a loss that spans more than these is logarithmic
_MOST_TICKS = 6
_HEADROOM = 1.06  # of a linear axis above its highest value
_ROOM, _MOST_ROOM = 0.05, 0.5  # of a logarithmic axis beyond its values; at most, in decades
_ROUND = (1, 2, 5)  # times a power of ten: between the ticks of the steps


@dataclass(frozen=True)
class LossAxes:
    """The step as x, the loss as y; on a logarithmic axis `low` and `high` are powers of ten."""

    steps: Sequence[int]  # the numbers of the steps, ascending
    is_logarithmic: bool
    low: float
    high: float
    note: str  # what a reader of the axis should know; "" for a linear one
    unit: str  # of the losses; "" where they have none

    def x(self, step: int) -> float:
        """The place of a step's number, 0 at the left end, 1 at the right."""
        left, right = self._ends
        return (step - left) / (right - left)

    def y(self, values: Array) -> Array:
        """The places of losses, 0 at the bottom, 1 at the top; what lies below is at the bottom."""
        shown = np.maximum(values, _LEAST)
        units = np.log10(shown) if self.is_logarithmic else values
        return np.asarray(np.maximum((units - self.low) / (self.high - self.low), 0.0))

    @property
    def layout(self) -> dict[str, Any]:
        """What Plotly's layout says of the two axes; `steps` where they are not 0, 1, 2, …"""
        numbers = {} if isinstance(self.steps, range) else {"steps": self.steps}
        return numbers | {
            "xaxis": {"range": self._ends, "tickvals": self.step_ticks},
            "yaxis": {**self._scale, "title": axis_title(self.title)},
        }

    @property
    def step_ticks(self) -> list[int]:
        """The steps that have a tick."""
        return step_ticks(self.steps[0], self.steps[-1])

    @property
    def loss_ticks(self) -> tuple[Array, list[str]]:
        """Losses that have a tick, and what is written beside them; Plotly chooses linear ones."""
        if self.is_logarithmic:
            return np.array(self._scale["tickvals"]), self._scale["ticktext"]
        values = np.arange(0, self.high, _interval(self.high))
        return values, [f"{value:.6g}" for value in values.tolist()]

    @property
    def title(self) -> str:
        """The name of the vertical axis, with its unit."""
        name = f"loss, {self.unit}" if self.unit else "loss"
        return f"{name} (logarithmic)" if self.is_logarithmic else name

    @property
    def _ends(self) -> list[float]:
        first, last = self.steps[0], self.steps[-1]
        beyond = 0.01 * (last - first + 2)  # so that the line's ends are not on the edge
        return [first - beyond, last + beyond]

    @property
    def _scale(self) -> dict[str, Any]:
        ends = [self.low, self.high]
        if not self.is_logarithmic:
            return {"type": "linear", "range": ends}
        every = _decades_apart(self.low, self.high)
        last, first = int(np.floor(self.high)), int(np.ceil(self.low))
        powers = list(range(last, first - 1, -every))[::-1]
        values = [float(f"1e{power}") for power in powers]
        return {
            "type": "log",
            "range": ends,
            "tickvals": values,
            "ticktext": [fmt.power_of_ten(power) for power in powers],
        }


def loss_axes(
    lines: Sequence[Array], unit: str = "nats", steps: Sequence[int] | None = None
) -> LossAxes:
    """The axes for some losses by step, shape (n,) each; `steps` are 0, 1, 2, … if left out."""
    values = np.concatenate(lines)
    drawn = np.maximum(values[values > 0], _LEAST)
    steps = range(len(lines[0])) if steps is None else steps
    if not len(drawn) or drawn.max() < drawn.min() * 10**_DECADES:
        top = float(values.max()) * _HEADROOM
        return LossAxes(steps, is_logarithmic=False, low=0.0, high=top or 1.0, note="", unit=unit)
    lowest, highest = float(np.log10(drawn.min())), float(np.log10(drawn.max()))
    room = min(_ROOM * (highest - lowest), _MOST_ROOM)
    low, high = round(lowest - room, 4), round(highest + room, 4)
    decades = _decades_apart(low, high)
    factor = f"{10**decades:,}" if decades < 6 else fmt.power_of_ten(decades)
    zeros = " A loss of 0 has no place on it." if len(drawn) < len(values) else ""
    return LossAxes(
        steps,
        is_logarithmic=True,
        low=low,
        high=high,
        note=f"The axis is logarithmic: each line is {factor} times the one below it.{zeros}",
        unit=unit,
    )


def _decades_apart(low: float, high: float) -> int:
    """How many powers of ten lie between two ticks of a logarithmic axis."""
    decades = int(np.floor(high)) - int(np.ceil(low))
    return decades // _MOST_TICKS + 1


def _interval(high: float) -> float:
    """A round distance between the ticks from 0 to `high`."""
    power = 10.0 ** np.floor(np.log10(high))
    return float(next(n * power for n in (0.2, 0.5, 1, 2) if high <= _MOST_TICKS * n * power))


def step_ticks(first: int, last: int) -> list[int]:
    """The steps that have a tick: the last one, and round ones that are not too near to it."""
    distances = (n * 10**power for power in count() for n in _ROUND)
    every = next(n for n in distances if (last - first) / n < _MOST_TICKS)
    start = -(-first // every) * every  # the first multiple
    return [k for k in range(start, last, every) if last - k > every / 3] + [last]
