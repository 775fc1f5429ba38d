"""One sentence on what the temperature did in a map."""

from collections.abc import Mapping

from ...lab.temperature_effect import Effect, temperature_effects
from ...lab.temperature_map import Cell, TemperatureMap
from ...query.parameter_types import write_number
from .frames import accuracy_text, plus_minus


def temperature_sentence(temperature_map: TemperatureMap, cells: Mapping[int, Cell]) -> str:
    """What T did, from the map's own runs and their spread; or why that is not known.

    Args:
        cells: trained runs by their index in TemperatureMap.cells.
    """
    if len(temperature_map.temperatures) == 1:
        t = write_number(temperature_map.temperatures[0])
        return f"Every run has T = {t}: a second temperature would show what T does."
    if len(cells) < len(temperature_map.cells):
        return "When every run is trained, a sentence here says what the temperature did."
    effects = temperature_effects(temperature_map, cells)
    if effects is None:
        return "With one seed there is no spread: what the temperature did is too close to call."
    return f"What the temperature did: {'; '.join(map(_text, effects))}."


def _text(effect: Effect) -> str:
    units, lowest, best = effect.width, write_number(effect.lowest), write_number(effect.best)
    who = f"with {units} units a layer"
    if effect.best == effect.lowest:
        return f"{who} no temperature did better than T = {lowest}"
    points = f"{100 * effect.gain.value:.2f} {plus_minus(effect.gain)} points"
    if not effect.is_clear:
        return f"{who} it is too close to call (T = {best} against T = {lowest}: {points})"
    before, after = (accuracy_text(e.value) for e in (effect.at_lowest, effect.at_best))
    return (
        f"{who} T = {best} lifts the distilled student from {before} at T = {lowest} to {after},"
        f" by {points}"
    )
