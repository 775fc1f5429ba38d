"""The ideal beside a recorded row: gradient descent on its logits alone, from the same start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...explorer.parameters import LEARNING_RATE, PINS
from ...explorer.results import Results
from ...query.parameter_types import ParameterError, write_number
from ...recordings.model import Header
from ...recordings.view_parameters import View
from ..explorer.frames import Frame
from ..shared.distribution import Bar, bars

USUAL_RATE = 0.5
NAME = "this row alone"


@dataclass(frozen=True)
class IdealCard:
    """runs/_ideal.html."""

    rate: str  # "" while it is not shown
    low: str
    high: str
    usual: str  # what a button turns it on with
    href: str  # of the page with it, or without
    problems: Mapping[str, ParameterError]
    texts: Mapping[str, str]  # of the frame shown
    in_use: list[Bar]  # its student at T = 1; empty while it is not shown


def ideal_pins(view: View, header: Header) -> tuple[tuple[Any, ...], ...]:
    """The pinned run of a view, as an experiment has it; none without a rate."""
    if view.ideal is None:
        return ()
    weight = header.hard_weight if header.labels is not None else 0.0
    run = {"T": view.temperature, "hard_weight": weight, "lr": view.ideal}
    return PINS.read(",".join(f"{name}:{write_number(value)}" for name, value in run.items()))


def ideal_card(
    results: Results, shown: Frame, view: View, href: str, problems: Mapping[str, ParameterError]
) -> IdealCard:
    """The card of a row at the frame shown."""
    series = shown["series"].get("pin-1")
    return IdealCard(
        rate="" if view.ideal is None else write_number(view.ideal),
        low=write_number(LEARNING_RATE.low),
        high=write_number(LEARNING_RATE.high),
        usual=write_number(USUAL_RATE),
        href=href,
        problems=problems,
        texts=shown["texts"],
        in_use=bars(results.experiment.labels, series, summed=results.summed_classes)
        if series
        else [],
    )
