"""The axes of the charts over a run, for Plotly's chart and for the server's drawing of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..explorer.loss_axes import step_ticks
from ..shared.figures import AXIS, SPIKE, axis_title, layout

_GRID = 5  # lines, about
_ROOM = 0.05  # beyond the values, as a share of what they span
_LARGEST = 1e300  # the difference of two is finite
_SMALLEST = 1e-300  # what is nearer to 0 has no place beside it
Values = Sequence[float | None]
PERCENT_ENDS, PERCENT_TICKS = (0.0, 104.0), (0.0, 25.0, 50.0, 75.0, 100.0)


def clipped(value: float) -> float:
    """The value, or the nearest that has a place on an axis."""
    if abs(value) < _SMALLEST:
        return 0.0
    return max(-_LARGEST, min(value, _LARGEST))


@dataclass(frozen=True)
class Axis:
    """A vertical axis."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """The place of a value, from the top of a plot 100 high."""
        return round(100 - 100 * (clipped(value) - self.low) / (self.high - self.low), 1)

    @property
    def labels(self) -> list[tuple[float, str]]:
        """The ticks' places and texts."""
        return [(self.place(tick), f"{tick:g}") for tick in self.ticks]


def axis_of(lines: Iterable[Values]) -> Axis:
    """The axis for some lines; from 0 where that leaves at most half of it empty."""
    values = [clipped(value) for line in lines for value in line if value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if 0 <= low <= high / 2:
        low = 0.0
    span = high - low
    if span <= abs(high) * 1e-12:
        span = abs(high) or 1.0
        low = min(low, high - span / 2)
    bottom, top = (0.0 if low == 0 else low - _ROOM * span), high + _ROOM * span
    return Axis(bottom, top, _ticks(bottom, top))


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Multiples of 1, 2 or 5 times a power of ten between the ends."""
    power = 10.0 ** np.floor(np.log10((high - low) / _GRID))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * _GRID >= (high - low) * 0.9)
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return tuple(float(f"{k * step:.10g}") for k in range(first, last + 1))


@dataclass(frozen=True)
class StepAxis:
    """The horizontal axis that all charts of a page have."""

    first: int
    last: int

    @property
    def ends(self) -> list[float]:
        """Where the axis begins and ends."""
        beyond = 0.01 * (self.last - self.first + 2)  # so that a line's ends are not on the edge
        return [self.first - beyond, self.last + beyond]

    @property
    def ticks(self) -> list[int]:
        """The steps that have a tick."""
        return step_ticks(self.first, self.last)

    def place(self, step: int) -> float:
        """The place of a step, in percent from the left."""
        low, high = self.ends
        return round(100 * (step - low) / (high - low), 2)

    @property
    def labels(self) -> list[tuple[float, str]]:
        """The ticks' places and texts."""
        return [(self.place(step), f"{step}") for step in self.ticks]

    def layout(self, axis: Axis, steps: Sequence[int]) -> dict[str, Any]:
        """What Plotly's layout says of both axes, and the steps that the slider has."""
        return {
            "xaxis": {"range": self.ends, "tickvals": self.ticks},
            "yaxis": {"range": [axis.low, axis.high], "tickvals": list(axis.ticks)},
            "steps": list(steps),
        }


def over_steps(unit: str) -> dict[str, Any]:
    """The layout of a chart over the steps."""
    return layout(
        xaxis={
            **AXIS,
            **SPIKE,
            "showgrid": False,
            "title": axis_title("training step"),
            "unifiedhovertitle": {"text": "Step %{x}"},
        },
        yaxis={**AXIS, "title": axis_title(unit)},
    )
