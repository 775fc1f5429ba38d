"""Curves over the temperature: small charts, and the one table that they read."""

from dataclasses import dataclass
from typing import Any

from ...explorer.results import STOPS
from ..explorer.temperature_axis import percent_place
from ..shared import format as fmt
from .chart_axes import TEMPERATURE_LABELS, Scale, over_temperature, scale_to
from .shown import Shown
from .texts import NONE

# Every tenth of T up to 2, then ever fewer: as dense as the logarithmic axis shows.
_STOPS = (*range(0, 15), *range(15, 35, 2), *range(35, 95, 5), *range(95, 196, 10))
_MODELS = (("teacher", "teacher", "solid"), ("student", "student", "solid"))


@dataclass(frozen=True)
class Line:
    """A line of a chart: an entry of its legend."""

    column: str  # of the table
    name: str
    colour: str
    dash: str  # one of Plotly's
    points: str  # in a plot 100 wide and 100 high, from its top left


@dataclass(frozen=True)
class Curve:
    """A chart over the temperature."""

    name: str
    title: str
    meaning: str
    unit: str
    lines: tuple[Line, ...]
    axes: dict[str, Any]  # of Plotly's layout
    y_labels: tuple[tuple[float, str], ...]  # place and text


@dataclass(frozen=True)
class Curves:
    """data/_curves.html."""

    caption: str  # of a chart as a file
    curves: tuple[Curve, ...]
    x_labels: tuple[tuple[float, str], ...]
    place: float  # of the temperature shown
    best: str  # T of the least NLL; "" without
    best_place: float
    columns: tuple[tuple[str, str], ...]  # of the table: name and heading
    rows: tuple[tuple[str, ...], ...]


# The figure's key, title, meaning, unit; whether it needs labels.
_QUANTITIES = (
    ("nll", "Negative log-likelihood", "how little the label was expected", "nats"),
    ("ece", "Calibration error", "confidence against accuracy", "%"),
    ("entropy", "Entropy", "how evenly the percentages are spread", "nats"),
    ("effective_classes", "Classes in play", "e to the power of the entropy", "classes"),
    ("kl", "Student's distance from the targets", "KL(soft targets ‖ student)", "nats"),
)
LAYOUTS = {key: over_temperature(f"{unit}") for key, _, _, unit in _QUANTITIES}


def curves(shown: Shown, caption: str) -> Curves:
    """The curves of what is known: against labels and a student where there are any."""
    drawn = [_curve(shown, *quantity) for quantity in _QUANTITIES]
    kept = tuple(curve for curve in drawn if curve.lines)
    kept = tuple(curve for curve in kept if len(kept) <= 4 or curve.name != "effective_classes")
    best = shown.best_temperature
    columns = [(line.column, _heading(curve, line)) for curve in kept for line in curve.lines]
    series = dict(_series(shown))
    return Curves(
        caption=caption,
        curves=kept,
        x_labels=tuple(TEMPERATURE_LABELS),
        place=percent_place(shown.temperature),
        best=f"{best:.2f}" if best else "",
        best_place=percent_place(best) if best else 0.0,
        columns=tuple(columns),
        rows=tuple(
            (fmt.temperature_text(float(STOPS[k])), *(_text(series[c][k]) for c, _ in columns))
            for k in _STOPS
        ),
    )


def _series(shown: Shown) -> list[tuple[str, list[float]]]:
    """Every line's values at the stops, by its column's name."""
    found = []
    for key, *_ in _QUANTITIES:
        sweeps = [("", shown.sweep)] + ([("beside-", shown.beside.sweep)] if shown.beside else [])
        for prefix, sweep in sweeps:
            if key == "kl":
                values = {"student": (sweep["pair"] or {}).get("kl_mean")}
            else:
                values = {name: (sweep[name] or {}).get(key) for name, *_ in _MODELS}
            for name, of_model in values.items():
                if (
                    of_model is not None
                    and of_model[0] is not None
                    and prefix + name != "beside-student"
                ):
                    factor = 100 if key == "ece" else 1
                    found.append((f"{prefix}{name}-{key}", [factor * value for value in of_model]))
    return found


def _curve(shown: Shown, key: str, title: str, meaning: str, unit: str) -> Curve:
    series = {name: values for name, values in _series(shown) if name.endswith(f"-{key}")}
    scale = scale_to(max((max(values) for values in series.values()), default=1.0))
    return Curve(
        name=key,
        title=title,
        meaning=meaning,
        unit=unit,
        lines=tuple(_line(shown, name, values, scale) for name, values in series.items()),
        axes=scale.layout,
        y_labels=tuple(scale.labels),
    )


def _line(shown: Shown, column: str, values: list[float], scale: Scale) -> Line:
    model = column.rsplit("-", 1)[0]
    other = shown.beside.name if shown.beside else ""
    name, colour, dash = {
        "teacher": ("teacher", "teacher", "solid"),
        "student": ("student", "student", "solid"),
        "beside-teacher": (other, "hard-student", "dash"),
    }[model]
    points = [f"{percent_place(float(STOPS[k])):g},{scale.height(values[k]):g}" for k in _STOPS]
    return Line(column, name, colour, dash, " ".join(points))


def _heading(curve: Curve, line: Line) -> str:
    return f"{curve.title}, {curve.unit}: {line.name}"


def _text(value: float | None) -> str:
    return NONE if value is None else f"{value:.4f}"
