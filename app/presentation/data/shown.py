"""The numbers that the page of a dataset shows: its analysis at one of the slider's stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...explorer.results import STOPS

Figures = dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """Another dataset whose figures stand beside."""

    name: str
    figures: Figures
    sweep: Figures


@dataclass(frozen=True, eq=False)
class Shown:
    """A dataset's figures, those over the temperature, and where the slider stands."""

    figures: Figures
    sweep: Figures
    stop: int  # index of the slider's stop
    weight: str  # of the hard term, as the query writes it
    beside: Beside | None = None

    @property
    def temperature(self) -> float:
        """The temperature of the stop."""
        return float(STOPS[self.stop])

    @property
    def classes(self) -> Sequence[str]:
        """The names of the classes."""
        names: list[str] = self.figures["classes"]
        return names

    @property
    def has_labels(self) -> bool:
        """Whether the figures against labels are there."""
        return self.figures["teacher"] is not None

    @property
    def best_temperature(self) -> float | None:
        """The teacher's T of the least NLL, if there is one on the slider's axis."""
        best: float | None = (self.figures["teacher"] or {}).get("best_temperature")
        return best if best is not None and STOPS[0] <= best <= STOPS[-1] else None

    @property
    def has_student(self) -> bool:
        """Whether a student's figures are there."""
        return self.sweep["student"] is not None


def nearest_stop(temperature: float) -> int:
    """Index of the slider's stop that is nearest to a temperature."""
    return int(np.abs(STOPS - temperature).argmin())
