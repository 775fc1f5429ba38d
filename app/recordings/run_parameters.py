"""The queries of recorded runs."""

from dataclasses import replace

from ..explorer.parameters import TEMPERATURE
from ..query.parameter_types import Flag, Pattern
from .model import Header

RUN_TEMPERATURE = replace(
    TEMPERATURE, meaning="temperature; left out: that of the run's soft loss", default=None
)
FOLLOW = Flag("follow", "go on at the end of the file, when more is recorded", True)
AFTER = Pattern(
    "after",
    "id of the last event that a client has, for one that cannot send Last-Event-ID",
    "",
    "the id of an event",
    r"[0-9]{1,15}-[0-9a-f]{8}",
)


def temperature_of(header: Header, asked: float | None) -> float:
    """The T that was asked for; else the run's own, or the nearest that the figures take."""
    if asked is not None:
        return asked
    return float(min(max(header.temperature, TEMPERATURE.low), TEMPERATURE.high))
