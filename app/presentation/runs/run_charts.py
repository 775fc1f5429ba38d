"""Charts over a run, small ones beside each other: teacher against student, and its metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...recordings.run_figures import RunFigures
from ...recordings.shown_run import ShownRun
from ..shared import format as fmt
from .axes import PERCENT_ENDS, PERCENT_TICKS, Axis, StepAxis, Values, axis_of, over_steps

MOST_CHARTS = 12
MOST_METRICS = 40  # that the tables have
NONE = "–"
_OTHERS = (("pin-1", "dot"), ("pin-2", "dashdot"), ("pin-3", "longdashdot"))
# Column, title, meaning, unit, whether more is better.
_PAIR = (
    (
        "kl",
        "Distance from the teacher",
        "KL(soft targets ‖ student), mean over the probe rows",
        "nats",
        False,
    ),
    (
        "agreement",
        "Agreement",
        "probe rows where both have the same likeliest class",
        "%",
        True,
    ),
    ("accuracy", "Right answers", "probe rows that the student has right", "%", True),
)


@dataclass(frozen=True)
class Line:
    """A line of a chart: an entry of its legend."""

    source: str  # table and column: "0:kl"
    name: str
    colour: str
    dash: str  # one of Plotly's
    path: str  # in a plot 100 wide and 100 high, from its top left


@dataclass(frozen=True)
class Best:
    """The best of the shown steps."""

    words: str  # "Lowest" or "Highest"
    step: int
    value: str


@dataclass(frozen=True)
class RunChart:
    """One chart."""

    name: str
    title: str
    meaning: str
    unit: str
    lines: tuple[Line, ...]
    axes: Mapping[str, Any]  # of Plotly's layout, and the steps of the slider
    y_labels: tuple[tuple[float, str], ...]  # place and text
    best: Best | None
    best_place: float
    note: str  # what is not drawn


@dataclass(frozen=True)
class RunTable:
    """The figures of one run, which the charts read."""

    name: str
    columns: tuple[tuple[str, str], ...]  # name and heading, after the step's
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RunCharts:
    """runs/_run_charts.html."""

    charts: tuple[RunChart, ...]
    x_labels: tuple[tuple[float, str], ...]
    now: float  # place of the step shown
    tables: tuple[RunTable, ...]
    left_out: str  # what only the tables have


@dataclass(frozen=True)
class _Series:
    """The figures of a run by their columns."""

    run: ShownRun
    figures: RunFigures
    columns: Mapping[str, Values]

    @property
    def steps(self) -> list[int]:
        return self.figures.steps


LAYOUTS = {name: over_steps(unit) for name, _, _, unit, _ in _PAIR} | {
    f"metric-{k}": over_steps("") for k in range(MOST_CHARTS)
}


def run_charts(runs: Sequence[tuple[ShownRun, RunFigures]], place: int) -> RunCharts:
    """The charts of a run and of those beside it, each with logs.

    Args:
        runs: the page's own first.
        place: of the step shown among the own run's, from 0.
    """
    metrics = list(runs[0][1].metrics)[:MOST_METRICS]
    series = [_series(run, figures, metrics) for run, figures in runs]
    axis = StepAxis(min(s.steps[0] for s in series), max(s.steps[-1] for s in series))
    pair = [_pair_chart(series, axis, *row) for row in _PAIR if row[0] in series[0].columns]
    drawn = metrics[: MOST_CHARTS - len(pair)]
    more = len(runs[0][1].metrics) - len(drawn)
    return RunCharts(
        charts=(*pair, *(_metric_chart(series, axis, k, name) for k, name in enumerate(drawn))),
        x_labels=tuple(axis.labels),
        now=axis.place(series[0].steps[place]),
        tables=tuple(_table(s, metrics) for s in series),
        left_out=_left_out(more, len(metrics) - len(drawn), runs[0][1].metrics_left_out),
    )


def _left_out(more: int, in_table: int, has_others: bool) -> str:
    if not more:
        return ""
    words = "1 metric has" if more == 1 else f"{more} metrics have"
    if has_others:
        words = f"More than {words}"
    return f"{words} no chart here; {in_table} of them stand in the table."


def _series(run: ShownRun, figures: RunFigures, metrics: Sequence[str]) -> _Series:
    columns: dict[str, Values] = {
        "kl": figures.kl_mean,
        "agreement": [100 * share for share in figures.agreement],
    }
    if figures.accuracy is not None:
        columns["accuracy"] = [100 * share for share in figures.accuracy]
    columns |= {
        f"metric-{k}": figures.metrics[name]
        for k, name in enumerate(metrics)
        if name in figures.metrics
    }
    return _Series(run, figures, columns)


def _pair_chart(
    series: Sequence[_Series],
    steps: StepAxis,
    column: str,
    title: str,
    meaning: str,
    unit: str,
    more_is_better: bool,
) -> RunChart:
    values = series[0].columns[column]
    numbers = [value for value in values if value is not None]
    wanted = max(numbers) if more_is_better else min(numbers)
    best = series[0].steps[values.index(wanted)]
    shown = Best("Highest" if more_is_better else "Lowest", best, _short(unit, wanted))
    return _chart(series, steps, column, title, meaning, unit, shown)


def _metric_chart(series: Sequence[_Series], steps: StepAxis, k: int, name: str) -> RunChart:
    return _chart(series, steps, f"metric-{k}", name, "", "", None)


def _chart(
    series: Sequence[_Series],
    steps: StepAxis,
    column: str,
    title: str,
    meaning: str,
    unit: str,
    best: Best | None,
) -> RunChart:
    having = [(k, s) for k, s in enumerate(series) if column in s.columns]
    axis = (
        Axis(*PERCENT_ENDS, PERCENT_TICKS)
        if unit == "%"
        else axis_of(s.columns[column] for _, s in having)
    )
    return RunChart(
        name=column,
        title=title,
        meaning=meaning,
        unit=unit,
        lines=tuple(_line(k, s, column, steps, axis) for k, s in having),
        axes=steps.layout(axis, series[0].steps),
        y_labels=tuple(axis.labels),
        best=best,
        best_place=steps.place(best.step) if best else 0.0,
        note=_gaps(series[0].columns[column]),
    )


def _gaps(values: Values) -> str:
    missing = sum(value is None for value in values)
    if not missing:
        return ""
    return f"A gap: at {missing} of {len(values)} shown steps it was not logged, or not finite."


def _line(k: int, series: _Series, column: str, steps: StepAxis, axis: Axis) -> Line:
    colour, dash = _OTHERS[k - 1] if k else ("student", "solid")
    path, is_on = [], False
    for step, value in zip(series.steps, series.columns[column], strict=True):
        if value is not None:
            path.append(f"{'L' if is_on else 'M'}{steps.place(step):g} {axis.place(value):g}")
        is_on = value is not None
    # A value between two gaps is a point: a line of no length with round ends.
    return Line(f"{k}:{column}", series.run.name, colour, dash, "".join(path) + "h0")


def _table(series: _Series, metrics: Sequence[str]) -> RunTable:
    titles = {column: f"{title}, {unit}" for column, title, _, unit, _ in _PAIR}
    titles |= {f"metric-{k}": name for k, name in enumerate(metrics)}
    names = [column for column in titles if column in series.columns]
    texts = [[value_text(c, value) for value in series.columns[c]] for c in names]
    return RunTable(
        name=series.run.name,
        columns=tuple((column, titles[column]) for column in names),
        rows=tuple(zip(map(str, series.steps), *texts, strict=True)),
    )


def _short(unit: str, value: float) -> str:
    return f"{value:.1f}" if unit == "%" else fmt.with_minus(f"{value:.3g}")


def value_text(column: str, value: float | None) -> str:
    """A figure as the tables have it."""
    if value is None:
        return NONE
    return f"{value:.1f}" if column in ("agreement", "accuracy") else fmt.with_minus(f"{value:.5g}")
