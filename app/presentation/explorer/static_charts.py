"""SVG geometry of the charts that the page shows until Plotly is loaded."""

from dataclasses import dataclass

from ...numerics.softmax import Array


@dataclass(frozen=True)
class StaticChart:
    """Shapes in a plot area 100 wide: bars upwards from its base, lines from its top, 100 high."""

    bars: tuple[tuple[int, float, float, float], ...] = ()  # series, x, width, percent
    whole_line: str = ""  # points of a polyline
    line_so_far: str = ""


def comparison_sketch(series: list[list[int]]) -> StaticChart:
    """Grouped bars, a group a class; series in tenths of a percent."""
    slot = 100 / len(series[0])
    width = slot * 0.72 / len(series)
    return StaticChart(
        bars=tuple(
            (k, round(i * slot + slot * 0.14 + k * width, 3), round(width * 0.94, 3), value / 10)
            for k, values in enumerate(series)
            for i, value in enumerate(values)
        )
    )


def loss_sketch(losses: Array, step: int) -> StaticChart:
    """The loss by step as a line, and the part of it up to the step shown."""
    top = float(losses.max()) * 1.05 or 1.0
    last = len(losses) - 1
    points = [
        f"{100 * k / last:.2f},{100 - 100 * loss / top:.2f}"
        for k, loss in enumerate(losses.tolist())
    ]
    return StaticChart(whole_line=" ".join(points), line_so_far=" ".join(points[: step + 1]))
