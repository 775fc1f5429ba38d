"""One sentence on what the temperature did in a map."""

from collections.abc import Mapping

from ...lab.temperature_effect import Effect, temperature_effects
from ...lab.temperature_map import Cell, TemperatureMap
from ...query.parameter_types import write_number
from ..shared import format as fmt
from .frames import accuracy_text, plus_minus
from .sizes import size_text


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
    lowest, best = f"T = {write_number(effect.lowest)}", f"T = {write_number(effect.best)}"
    who, margin = f"with {size_text(effect.row)}", plus_minus(effect.gain)
    if not effect.is_clear:
        points = fmt.with_minus(f"{100 * effect.gain.value:+.2f}")
        return f"{who} it is too close to call ({best} against {lowest}: {points} {margin} points)"
    before, after = (accuracy_text(e.value) for e in (effect.at_lowest, effect.at_best))
    points = f"by {100 * abs(effect.gain.value):.2f} {margin} points"
    if effect.gain.value < 0:
        return f"{who} the best higher one, {best}, does worse than {lowest}, {points}"
    return (
        f"{who} {best} lifts the distilled student from {before} at {lowest} to {after}, {points}"
    )
