"""The strip below the temperature's slider: what real students make of each temperature."""

from dataclasses import dataclass

import numpy as np

from ...lab import outcomes
from ...lab.computed_once import computed_once
from ...lab.outcomes import Outcome, Spread
from ...lab.temperature_map import AXES, TemperatureMap
from ...query.canonical import own_texts, query_of, texts_of
from ...query.parameter_types import write_number
from .temperature_axis import USUAL, percent_place


@dataclass(frozen=True)
class Row:
    """One row of the table: a temperature, or the students on hard labels."""

    condition: str
    left_out: str
    all: str


@dataclass(frozen=True)
class OutcomeStrip:
    """The strip of _temperature.html: shapes in a plot 100 wide and 100 high, from its top left."""

    area: str  # points of the polygon mean ± margin
    line: str  # points of the means
    dots: str  # a path with a line of no length at each mean
    top: str  # the share at the top
    usual: tuple[float, float]  # left end and width of the usual temperatures
    digit: str  # that no student saw
    description: str
    rows: tuple[Row, ...]
    n_seeds: int
    n_left_out: str
    n_test: str
    units: int
    n_transfer: str
    epochs: int
    lab_href: str  # the lab's map with the very runs


@computed_once
def outcome_strip() -> OutcomeStrip:
    """The strip, which is every experiment's."""
    shipped = outcomes.shipped()
    x = [percent_place(outcome.temperature or 0) for outcome in shipped.distilled]
    spreads = [outcome.left_out for outcome in shipped.distilled]
    top = _top(spreads)
    high = [(a, _height(s.mean + s.margin, top)) for a, s in zip(x, spreads, strict=True)]
    low = [(a, _height(s.mean - s.margin, top)) for a, s in zip(x, spreads, strict=True)]
    means = [(a, _height(s.mean, top)) for a, s in zip(x, spreads, strict=True)]
    first, last = map(percent_place, USUAL)
    return OutcomeStrip(
        area=_points([*high, *reversed(low)]),
        line=_points(means),
        dots="".join(f"M{x:g},{y:g}h0" for x, y in means),
        top=f"{100 * top:.0f} %",
        usual=(first, round(last - first, 1)),
        digit=shipped.config.task.classes[shipped.config.left_out[0]],
        description=_description(shipped.hard, shipped.distilled),
        rows=tuple(map(_row, (shipped.hard, *shipped.distilled))),
        n_seeds=len(outcomes.SEEDS),
        n_left_out=f"{shipped.n_left_out:,}",
        n_test=f"{shipped.n_test:,}",
        units=shipped.config.width,
        n_transfer=f"{shipped.config.transfer:,}",
        epochs=shipped.config.epochs,
        lab_href=f"/lab?{_map_query()}",
    )


def _top(spreads: list[Spread]) -> float:
    """The share at the top of the strip, whose foot is 0: whole tenths that hold every spread."""
    return float(np.ceil(10 * max(s.mean + s.margin for s in spreads)) / 10)


def _height(share: float, top: float) -> float:
    """Where a share lies, from the top."""
    return round(100 - 100 * float(np.clip(share / top, 0, 1)), 1)


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _description(hard: Outcome, distilled: tuple[Outcome, ...]) -> str:
    shares = ", ".join(
        f"{100 * outcome.left_out.mean:.0f} % at T = {write_number(outcome.temperature or 0)}"
        for outcome in distilled
    )
    return f"{shares}; {100 * hard.left_out.mean:.0f} % on hard labels"


def _row(outcome: Outcome) -> Row:
    t = outcome.temperature
    condition = "hard labels" if t is None else write_number(t)
    return Row(condition, _percent(outcome.left_out), _percent(outcome.all))


def _percent(spread: Spread) -> str:
    """The mean ± its margin; where no run differs from another, none is known."""
    margin = f" ± {100 * spread.margin:.1f}" if spread.margin else ""
    return f"{100 * spread.mean:.1f}{margin}"


def _map_query() -> str:
    """The query of the lab's map of all runs."""
    config = outcomes.base()
    runs = TemperatureMap(config, outcomes.TEMPERATURES, (config.width,), len(outcomes.SEEDS))
    axes = own_texts(texts_of(AXES, runs), {axis.name: axis.default_text for axis in AXES})
    return f"{config.query}&{query_of(axes)}&open=map"
