"""The axes of a dataset's charts, for Plotly's chart and for the server's drawing of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..explorer.temperature_axis import FIRST, LAST, TICKS, percent_place
from ..shared.figures import AXIS, SPIKE, axis_title, layout

_TEMPERATURES = (FIRST, *TICKS)
_GRID = 4  # lines above the base, at most
_HEADROOM = 1.04


@dataclass(frozen=True)
class Scale:
    """A vertical axis from 0 to a round number above its values."""

    top: float
    ticks: tuple[float, ...]

    def height(self, value: float) -> float:
        """The place of a value, from the top of a plot 100 high."""
        return round(100 - 100 * min(value / self.top, 1.0), 1)

    @property
    def labels(self) -> list[tuple[float, str]]:
        """The ticks' places and texts."""
        return [(self.height(tick), f"{tick:g}") for tick in self.ticks]

    @property
    def layout(self) -> dict[str, Any]:
        """What Plotly's layout says of it."""
        return {"yaxis": {"range": [0, self.top], "tickvals": list(self.ticks)}}


def scale_to(highest: float) -> Scale:
    """The axis for values from 0 to `highest`; its ticks are 1, 2 or 5 times a power of ten."""
    highest = highest or 1.0
    power = 10.0 ** np.floor(np.log10(highest / _GRID))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * _GRID >= highest * (1 - 1e-9))
    ticks = np.arange(0, highest * _HEADROOM, step)
    return Scale(float(highest * _HEADROOM), tuple(float(f"{tick:.10g}") for tick in ticks))


TEMPERATURE_LABELS = [(percent_place(t), f"{t:g}") for t in _TEMPERATURES]


def over_temperature(unit: str) -> dict[str, Any]:
    """The layout of a chart over the temperature."""
    return layout(
        xaxis={
            **AXIS,
            **SPIKE,
            "type": "log",
            "range": [float(np.log10(FIRST)), float(np.log10(LAST))],
            "tickvals": list(_TEMPERATURES),
            "ticktext": [f"{t:g}" for t in _TEMPERATURES],
            "showgrid": False,
            "title": axis_title("temperature T"),
            "unifiedhovertitle": {"text": "T = %{x}"},
        },
        yaxis={**AXIS, "title": axis_title(unit)},
    )


QUARTERS = (0, 25, 50, 75, 100)  # percent
_PERCENT = {**AXIS, "range": [0, 100], "tickvals": list(QUARTERS)}
RELIABILITY = layout(
    hovermode="closest",
    xaxis={**_PERCENT, "showgrid": False, "title": axis_title("confidence, %")},
    yaxis={**_PERCENT, "title": axis_title("right answers, %")},
)
