"""The data that a page carries for its scripts, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...explorer.experiment import Experiment
from ..shared.figures import FIGURES
from .frames import Frame, columns
from .temperature_axis import gaps_of_stops


@dataclass(frozen=True)
class CarriedData:
    """The elements data-carried of _widget.html."""

    frames: Mapping[str, Any]  # the carried steps' frames, by column, and the first one's step
    sweep: Mapping[
        str, Any
    ]  # at one step, each stop of the slider: its frame by column, its place's gap
    defaults: Mapping[str, str]  # texts that the canonical query omits
    figures: Mapping[str, Any]


def carried_data(experiment: Experiment, steps: list[Frame], sweep: list[Frame]) -> CarriedData:
    """The data of an experiment.

    Args:
        steps: the frames to carry, one after the other.
        sweep: the frames of the slider's stops.
    """
    return CarriedData(
        frames={"step": steps[0]["step"], **columns(steps)},
        sweep=_sweep(experiment.step, sweep),
        defaults=experiment.omitted_texts,
        figures=FIGURES,
    )


def _sweep(step: int, frames: list[Frame]) -> dict[str, Any]:
    """The frames by column without what the slider itself tells: its temperature."""
    carried: dict[str, Any] = columns(frames)
    del carried["texts"]["T"]
    return {"step": step, "gaps": gaps_of_stops(), **carried}
