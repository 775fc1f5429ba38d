"""The data that a page carries for its scripts, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...explorer.results import Results
from ..shared.figures import FIGURES
from .frames import Frame, columns, sweep_frames


@dataclass(frozen=True)
class CarriedData:
    """The elements data-carried of _widget.html."""

    frames: Mapping[str, Any]  # the carried steps' frames, by column, and the first one's step
    sweep: Mapping[str, Any]  # a frame for each stop of the slider, by column, at one step
    defaults: Mapping[str, str]  # texts that the canonical query omits
    figures: Mapping[str, Any]


def carried_data(results: Results, steps: list[Frame]) -> CarriedData:
    """The data of an experiment; `steps` are the frames to carry, one after the other."""
    return CarriedData(
        frames={"step": steps[0]["step"], **columns(steps)},
        sweep={"step": results.experiment.step, **columns(sweep_frames(results))},
        defaults=results.experiment.omitted_texts,
        figures=FIGURES,
    )
