"""The data that a page carries for its scripts, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...explorer.experiment import Experiment
from ..shared.figures import FIGURES
from .frames import Frame, columns
from .temperature_axis import gaps_of_stops


@dataclass(frozen=True)
class CarriedData:
    """The elements data-carried of _widget.html."""

    frames: Mapping[str, Any]  # the carried steps' frames, by column, and the first one's step
    sweep: Mapping[str, Any]  # at one step, the slider's stops: frames by column, gaps of places
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
    """The frames by column, without what the slider itself tells: its temperature.

    Each number of a series is its difference from the stop before, which the browser adds
    up: written like this they take half the bytes.
    """
    carried: dict[str, Any] = columns(frames)
    del carried["texts"]["T"]
    carried["series"] = {name: _differences(rows) for name, rows in carried["series"].items()}
    return {"step": step, "gaps": gaps_of_stops(), **carried}


def _differences(rows: list[list[int]]) -> list[list[int]]:
    """The first row, and what each later one adds to the one before it."""
    differences: list[list[int]] = np.diff(rows, axis=0, prepend=0).tolist()
    return differences
