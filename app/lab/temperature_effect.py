"""What the temperature did in a map: the best higher temperature against the lowest, by width."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import uncertainty
from .temperature_map import Cell, TemperatureMap
from .uncertainty import LEVEL, Estimate

Right = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """The distilled student of one width: its best higher temperature, and what that gains."""

    width: int
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
    """The effect of the temperature on each width, in the map's order.

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
    by_width = [_right(temperature_map, cells, k) for k in range(len(temperature_map.widths))]
    gains = [[uncertainty.of_means(one - right[low]) for one in right] for right in by_width]
    compared = [k for k in range(len(temperatures)) if k != low]
    adjusted = iter(uncertainty.holm([row[k].p_value for row in gains for k in compared]))
    effects = []
    for width, right, row in zip(temperature_map.widths, by_width, gains, strict=True):
        p_values = {k: next(adjusted) for k in compared}
        best = max(compared, key=lambda k: row[k].value)
        effects.append(
            Effect(
                width=width,
                lowest=temperatures[low],
                best=temperatures[best],
                at_lowest=uncertainty.of_means(right[low]),
                at_best=uncertainty.of_means(right[best]),
                gain=row[best],
                p_value=p_values[best],
            )
        )
    return effects


def _right(temperature_map: TemperatureMap, cells: Mapping[int, Cell], k: int) -> list[Right]:
    """Whether the distilled student of the k-th width is right: for each T, (seeds, examples)."""
    distilled = temperature_map.base.students.index("distilled")
    seeds, n = temperature_map.seeds, len(temperature_map.temperatures)
    starts = [(k * n + j) * seeds for j in range(n)]
    return [
        np.array([cells[i].last[distilled].right for i in range(at, at + seeds)], np.float64)
        for at in starts
    ]
