"""What the temperature did in a map: the best higher temperature against the lowest, by row."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import uncertainty
from .config import Config
from .temperature_map import Cell, TemperatureMap
from .uncertainty import LEVEL, Estimate

Right = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """The distilled student of one row: its best higher temperature, and what that gains."""

    row: Config  # the row's settings
    lowest: float  # the lowest temperature
    best: float  # of the others, the one with the highest mean accuracy
    at_lowest: Estimate  # accuracy
    at_best: Estimate
    gain: Estimate  # the best against the lowest, paired by seed and test example
    p_value: float  # corrected for every temperature that is compared (Holm)

    @property
    def is_clear(self) -> bool:
        """Whether chance makes such a gain too rarely to explain it."""
        return self.p_value < LEVEL


def temperature_effects(
    temperature_map: TemperatureMap, cells: Mapping[int, Cell]
) -> list[Effect] | None:
    """The effect of the temperature on each row, in the map's order.

    Every higher temperature is compared with the lowest one; the p-values are corrected for all
    these comparisons, so that the best one may be picked.

    Args:
        cells: by their index in TemperatureMap.cells.
    Returns:
        None unless every run is trained and there are two temperatures and two seeds.
    """
    temperatures = temperature_map.temperatures
    if len(cells) < len(temperature_map.cells) or len(temperatures) < 2:
        return None
    if temperature_map.seeds < 2:
        return None
    low = int(np.argmin(temperatures))
    by_row = distilled_right(temperature_map, cells)
    gains = [[uncertainty.of_means(one - right[low]) for one in right] for right in by_row]
    compared = [k for k in range(len(temperatures)) if k != low]
    adjusted = iter(uncertainty.holm([row[k].p_value for row in gains for k in compared]))
    effects = []
    for config, right, row in zip(temperature_map.rows, by_row, gains, strict=True):
        p_values = {k: next(adjusted) for k in compared}
        best = max(compared, key=lambda k: row[k].value)
        effects.append(
            Effect(
                row=config,
                lowest=temperatures[low],
                best=temperatures[best],
                at_lowest=uncertainty.of_means(right[low]),
                at_best=uncertainty.of_means(right[best]),
                gain=row[best],
                p_value=p_values[best],
            )
        )
    return effects


def distilled_right(
    temperature_map: TemperatureMap, cells: Mapping[int, Cell]
) -> list[list[Right]]:
    """Whether the distilled student is right: for each row and temperature, (seeds, examples).

    Args:
        cells: every run, by its index in TemperatureMap.cells.
    """
    distilled = temperature_map.base.students.index("distilled")
    seeds, n = temperature_map.seeds, len(temperature_map.temperatures)
    right = [
        np.array([cells[i].last[distilled].right for i in range(at, at + seeds)], np.float64)
        for at in range(0, len(temperature_map.cells), seeds)
    ]
    return [right[k : k + n] for k in range(0, len(right), n)]
