"""The logarithmic axis of the temperature, which the slider and the outcomes below it share."""

from dataclasses import dataclass

import numpy as np

from ...explorer.results import STOPS
from ...numerics.softmax import Array
from ...query.parameter_types import write_number

FIRST, LAST = float(STOPS[0]), float(STOPS[-1])
TICKS = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0)
USUAL = (2.0, 5.0)  # what most people use


@dataclass(frozen=True)
class Tick:
    """One labelled tick; its place in percent of the axis."""

    label: str
    place: float


def places(temperatures: Array) -> Array:
    """Where temperatures lie on the axis: 0 at the first of the slider's stops, 1 at the last.

    ln(T / T_first) / ln(T_last / T_first); what lies beyond an end is put there.
    """
    share = np.log(np.asarray(temperatures) / FIRST) / np.log(LAST / FIRST)
    return np.asarray(np.clip(share, 0.0, 1.0))


def percent_place(temperature: float) -> float:
    """The place of one temperature in percent, as an SVG writes it."""
    return round(100 * float(places(np.array(temperature))), 1)


def ticks() -> tuple[Tick, ...]:
    """The labelled ticks."""
    return tuple(Tick(write_number(t), percent_place(t)) for t in TICKS)


def gaps_of_stops() -> list[int]:
    """How far each of the slider's stops lies from the one before it, in thousandths of the axis.

    The browser adds them up to the stops' places; written like this they take half the bytes.
    """
    thousandths = np.rint(1000 * places(STOPS)).astype(int)
    gaps: list[int] = np.diff(thousandths, prepend=0).tolist()
    return gaps
