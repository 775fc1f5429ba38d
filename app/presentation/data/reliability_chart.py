"""Confidence against accuracy, in 15 bins: a chart and the table that it reads."""

from dataclasses import dataclass

from .chart_axes import QUARTERS
from .shown import Shown
from .stops import reliability
from .texts import NONE

_COLUMNS = ("count", "confidence", "accuracy")
_HEADS = {"count": "examples", "confidence": "mean confidence, %", "accuracy": "right, %"}


@dataclass(frozen=True)
class Model:
    """A line of the chart."""

    name: str
    points: str  # in a plot 100 wide and 100 high, from its top left


@dataclass(frozen=True)
class ReliabilityChart:
    """data/_reliability.html."""

    models: tuple[Model, ...]
    columns: tuple[tuple[str, str], ...]  # name and heading
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # the bin; name and text of each cell
    x_labels: tuple[tuple[int, str], ...]  # place from the left, and text
    y_labels: tuple[tuple[int, str], ...]  # from the top
    caption: str  # of the chart as a file
    ece: str  # of the teacher at the temperature shown
    T: str


def reliability_chart(shown: Shown, caption: str, T: str, ece: str) -> ReliabilityChart | None:
    """The chart at the stop shown; None without labels."""
    models = {name: stops[shown.stop] for name, stops in reliability(shown).items()}
    if not models:
        return None
    n_bins = len(models["teacher"]["count"])
    keys = [(name, key) for name in models for key in _COLUMNS]
    return ReliabilityChart(
        models=tuple(Model(name, _points(bins)) for name, bins in models.items()),
        columns=tuple((f"{name}-{key}", f"{name}: {_HEADS[key]}") for name, key in keys),
        rows=tuple(
            (
                f"{100 * k / n_bins:.0f}–{100 * (k + 1) / n_bins:.0f}%",
                tuple((f"{name}-{key}-{k}", models[name][key][k]) for name, key in keys),
            )
            for k in range(n_bins)
        ),
        x_labels=tuple((tick, f"{tick}") for tick in QUARTERS),
        y_labels=tuple((100 - tick, f"{tick}") for tick in QUARTERS),
        caption=f"{caption}, T = {T}",
        ece=ece,
        T=T,
    )


def _points(bins: dict[str, list[str]]) -> str:
    """The bins that have examples, as points of a line."""
    pairs = zip(bins["confidence"], bins["accuracy"], strict=True)
    return " ".join(f"{x},{100 - float(y):.1f}" for x, y in pairs if NONE not in (x, y))
