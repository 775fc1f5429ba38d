"""The temperature of a dataset's page: number, slider, a sentence, a strip of what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...explorer.results import STOPS
from ...query.parameter_types import write_number
from ..explorer.controls import Field, Slider, slider
from ..explorer.temperature_axis import FIRST, LAST, TICKS, Tick, percent_place, ticks
from ..shared import format as fmt
from .shown import Shown
from .stops import Columns, longest

_FAR = 70.0  # percent of the axis


@dataclass(frozen=True)
class Strip:
    """What the other classes hold over T, in a plot 100 wide and 100 high, from its top left."""

    area: str
    line: str
    top: str  # the share at the top
    best_place: float | None  # of the best temperature, in percent of the axis
    is_best_far: bool  # its name is left of it, as there is no room on the right
    description: str


@dataclass(frozen=True)
class TemperatureCard:
    """data/_temperature.html."""

    texts: Mapping[str, str]
    number_text: str
    field: Field
    slider: Slider
    place: float
    ticks: tuple[Tick, ...]
    page_stops: str
    valuetext: str
    longest: str
    strip: Strip
    problem: str  # with the temperature of the query


def temperature_card(
    shown: Shown, texts: Mapping[str, str], stops: Columns, asked: float
) -> TemperatureCard:
    """The control of the temperature.

    Args:
        texts: of the stop shown, with T.
        stops: of all stops.
        asked: the temperature of the query, which may lie between the stops or beyond them.
    """
    bounds = {"low": write_number(FIRST), "high": write_number(LAST)}
    return TemperatureCard(
        texts=texts,
        number_text=texts["T"],
        field=Field(value=texts["T"], **bounds, in_force=texts["T"]),
        slider=slider(shown.temperature),
        place=percent_place(shown.temperature),
        ticks=ticks(),
        page_stops=" ".join(map(write_number, (FIRST, *TICKS))),
        valuetext=_sentence(texts),
        longest=longest(stops, lambda at: _sentence({**at, "T": "20.0"})),
        strip=_strip(shown),
        problem=_problem(shown, asked),
    )


def _sentence(texts: Mapping[str, str]) -> str:
    """The sentence as data/_temperature.html writes it."""
    return (
        f"At T\u00a0=\u00a0{texts['T']} the classes beside the top one share"
        f" {texts['others-share']}{texts['others-change']}: as if {texts['classes-in-play']}"
        " classes were in play."
    )


def _problem(shown: Shown, asked: float) -> str:
    if np.isclose(shown.temperature, asked):
        return ""
    return (
        f"This page has T = {write_number(FIRST)} to {write_number(LAST)} in steps of 0.1:"
        f" {fmt.temperature_text(shown.temperature)} is shown instead of {write_number(asked)}."
    )


def _strip(shown: Shown) -> Strip:
    others = 1 - np.array(shown.sweep["teacher"]["confidence"])
    top = float(np.ceil(10 * others.max() + 1e-9) / 10)
    x = [percent_place(t) for t in STOPS[::3].tolist()]
    y = np.round(100 - 100 * others[::3] / top, 1).tolist()
    line = " ".join(f"{a:g},{b:g}" for a, b in zip(x, y, strict=True))
    best = shown.best_temperature
    told = ", ".join(f"{100 * others[nearest]:.0f} % at T = {t:g}" for t, nearest in _told())
    return Strip(
        area=f"{line} {x[-1]:g},100 0,100",
        line=line,
        top=f"{100 * top:.0f} %",
        best_place=None if best is None else percent_place(best),
        is_best_far=best is not None and percent_place(best) > _FAR,
        description=told,
    )


def _told() -> list[tuple[float, int]]:
    """The temperatures that the strip's description names, with their stops."""
    return [(t, int(np.abs(STOPS - t).argmin())) for t in TICKS]
