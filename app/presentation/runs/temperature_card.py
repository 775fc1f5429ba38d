"""The temperature of a run's page: what the wrong classes of the row's teacher get over T."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...explorer.results import STOPS, Results
from ...query.parameter_types import ParameterError, write_number
from ..explorer.controls import Field, Slider
from ..explorer.frames import Frame
from ..explorer.temperature_axis import Tick, percent_place
from ..explorer.temperature_control import temperature_control
from ..explorer.wrong_classes import Sentence
from .run_controls import run_controls

_TOLD = (1.0, 2.0, 5.0, 10.0, 20.0)
_FAR = 70.0  # percent of the axis
_HIGH = 0.4  # of the plot, of a line that leaves no room for a name above it


@dataclass(frozen=True)
class Strip:
    """What the wrong classes get over T, in a plot 100 wide and 100 high, from its top left."""

    area: str
    line: str
    top: str  # the share at the top
    trained_place: float  # of the training's temperature, in percent of the axis
    is_far: bool  # its name is left of it, as there is no room on the right
    is_low: bool  # its name is at the bottom, as the line passes at the top
    description: str


@dataclass(frozen=True)
class TemperatureCard:
    """runs/_temperature.html."""

    texts: Mapping[str, str]  # of the frame shown
    field: Field
    problems: Mapping[str, ParameterError]
    number_text: str
    slider: Slider
    place: float
    ticks: tuple[Tick, ...]
    page_stops: str
    sentence: Sentence
    valuetext: str
    longest: str
    strip: Strip
    trained: str  # the training's temperature; "" if it was on hard labels alone


def temperature_card(
    results: Results,
    texts: Mapping[str, str],
    sweep: Sequence[Frame],
    trained: float,
    problems: Mapping[str, ParameterError],
) -> TemperatureCard:
    """The control of the temperature; `trained` is that of the training."""
    control = temperature_control(results, texts, sweep, run_controls(results, problems))
    return TemperatureCard(
        texts=texts,
        field=control.field,
        problems=problems,
        number_text=control.number_text,
        slider=control.slider,
        place=control.place,
        ticks=control.ticks,
        page_stops=control.page_stops,
        sentence=control.sentence,
        valuetext=control.valuetext,
        longest=control.longest,
        strip=_strip(results, trained),
        trained=write_number(trained) if results.experiment.hard_weight < 1 else "",
    )


def _strip(results: Results, trained: float) -> Strip:
    true_class = results.experiment.true_class
    others = 1 - np.exp(results.log_targets_at_stops[:, true_class])
    top = max(0.1, float(np.ceil(10 * others.max() - 1e-9) / 10))
    x = [percent_place(t) for t in STOPS[::3].tolist()]
    y = np.round(100 - 100 * others[::3] / top, 1).tolist()
    line = " ".join(f"{a:g},{b:g}" for a, b in zip(x, y, strict=True))
    told = ((t, others[int(np.abs(STOPS - t).argmin())]) for t in _TOLD)
    return Strip(
        area=f"{line} {x[-1]:g},100 0,100",
        line=line,
        top=f"{100 * top:.0f} %",
        trained_place=percent_place(trained),
        is_far=percent_place(trained) > _FAR,
        is_low=bool(np.interp(trained, STOPS, others) > _HIGH * top),
        description=", ".join(f"{100 * share:.0f} % at T = {t:g}" for t, share in told),
    )
