"""SVG geometry of the charts that the page shows until Plotly is loaded.

The plot area is 100 wide and 100 high.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...numerics.softmax import Array
from ..shared.figures import BAR_GAP, QUARTERS, TOP
from .loss_axes import LossAxes


@dataclass(frozen=True)
class Tick:
    """A number beside an axis; its place is in percent of the area, from its left or its top."""

    place: float
    label: str


@dataclass(frozen=True)
class ComparisonSketch:
    """Bars, upwards from the base of the area."""

    bars: tuple[tuple[int, float, float, float], ...]  # series, x, width, percent
    names: tuple[str, ...]  # of the groups, from left to right
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class LossSketch:
    """Lines, as points downwards from the top of the area."""

    whole_line: str
    line_so_far: str
    now: str  # x of the step shown
    others: tuple[str, ...]  # the other runs' lines
    step_ticks: tuple[Tick, ...]
    loss_ticks: tuple[Tick, ...]


def comparison_sketch(
    series: Sequence[Sequence[int]], rows: Sequence[int], names: Sequence[str]
) -> ComparisonSketch:
    """Grouped bars, a named group for each of these rows; series in tenths of a percent."""
    slot = 100 / len(rows)
    width = slot * (1 - BAR_GAP) / len(series)
    return ComparisonSketch(
        tuple(
            (k, round((i + BAR_GAP / 2) * slot + k * width, 3), round(width * 0.94, 3), value / 10)
            for k, values in enumerate(series)
            for i, value in enumerate(values[row] for row in rows)
        ),
        names=tuple(names),
        ticks=tuple(Tick(round(100 - 100 * value / TOP, 1), str(value)) for value in QUARTERS),
    )


def loss_sketch(axes: LossAxes, lines: Sequence[Array], step: int) -> LossSketch:
    """The losses by step as lines, of the first one also the part up to the step shown."""
    whole, *others = (_points(axes, losses) for losses in lines)
    so_far = whole[: step + 1]
    values, texts = axes.loss_ticks
    return LossSketch(
        whole_line=" ".join(whole),
        line_so_far=" ".join(so_far),
        now=so_far[-1].split(",")[0],
        others=tuple(" ".join(line) for line in others),
        step_ticks=tuple(Tick(round(100 * axes.x(k), 1), str(k)) for k in axes.step_ticks),
        loss_ticks=tuple(
            Tick(round(100 - 100 * place, 1), text)
            for place, text in zip(axes.y(values).tolist(), texts, strict=True)
        ),
    )


def _points(axes: LossAxes, losses: Array) -> list[str]:
    return [
        f"{100 * axes.x(step):.1f},{100 - 100 * y:.1f}"
        for step, y in zip(axes.steps, axes.y(losses).tolist(), strict=True)
    ]
