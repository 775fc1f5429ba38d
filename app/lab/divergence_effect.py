"""What the divergence did in a map: the best other one against the first, at the same setting."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import uncertainty
from .config import Config
from .temperature_effect import distilled_right
from .temperature_map import Cell, TemperatureMap
from .uncertainty import LEVEL, Estimate


@dataclass(frozen=True)
class DivergenceEffect:
    """The distilled student with the most gainful other divergence, and what that gains."""

    first: Config  # with the map's first divergence, of the same width and temperature
    best: Config  # with the other divergence
    at_first: Estimate  # accuracy
    at_best: Estimate
    gain: Estimate  # the best against the first, paired by seed and test example
    p_value: float  # corrected for every setting that is compared (Holm)

    @property
    def is_clear(self) -> bool:
        """Whether chance makes such a difference too rarely to explain it."""
        return self.p_value < LEVEL


def divergence_effect(
    temperature_map: TemperatureMap, cells: Mapping[int, Cell]
) -> DivergenceEffect | None:
    """The largest gain of another divergence over the map's first one.

    Every other divergence is compared with the first one at each width and temperature; the p-value
    is corrected for all these comparisons, so that the best one may be picked.

    Args:
        cells: by their index in TemperatureMap.cells.
    Returns:
        None unless every run is trained and there are two divergences and two seeds.
    """
    n = len(temperature_map.divergences)
    if len(cells) < len(temperature_map.cells) or n < 2 or temperature_map.seeds < 2:
        return None
    right = distilled_right(temperature_map, cells)
    compared = [
        (row - row % n, row, t)
        for row in range(len(right))
        for t in range(len(temperature_map.temperatures))
        if row % n
    ]
    gains = [uncertainty.of_means(right[row][t] - right[first][t]) for first, row, t in compared]
    p_values = uncertainty.holm([gain.p_value for gain in gains])
    k = max(range(len(gains)), key=lambda k: gains[k].value)
    first, row, t = compared[k]
    return DivergenceEffect(
        first=_config(temperature_map, first, t),
        best=_config(temperature_map, row, t),
        at_first=uncertainty.of_means(right[first][t]),
        at_best=uncertainty.of_means(right[row][t]),
        gain=gains[k],
        p_value=p_values[k],
    )


def _config(temperature_map: TemperatureMap, row: int, t: int) -> Config:
    """The first run of a row and a temperature."""
    at = row * len(temperature_map.temperatures) + t
    return temperature_map.cells[at * temperature_map.seeds]
