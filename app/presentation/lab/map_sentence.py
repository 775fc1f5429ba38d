"""One sentence on what a map shows: what the divergence did, or what the temperature did."""

from collections.abc import Mapping

from ...lab.divergence_effect import DivergenceEffect, divergence_effect
from ...lab.temperature_map import Cell, TemperatureMap
from ...query.parameter_types import write_number
from ..explorer.divergence_words import WORDS
from ..shared import format as fmt
from .frames import accuracy_text, plus_minus
from .sizes import size_text
from .temperature_sentence import temperature_sentence


def map_sentence(temperature_map: TemperatureMap, cells: Mapping[int, Cell]) -> str:
    """The sentence of a map; or why nothing can be said.

    Args:
        cells: trained runs by their index in TemperatureMap.cells.
    """
    if len(temperature_map.divergences) < 2:
        return temperature_sentence(temperature_map, cells)
    if len(cells) < len(temperature_map.cells):
        return "When every run is trained, a sentence here says what the divergence did."
    effect = divergence_effect(temperature_map, cells)
    if effect is None:
        return "With one seed there is no spread: what the divergence did is too close to call."
    return f"What the divergence did: {_text(effect, len(temperature_map.widths) > 1)}."


def _text(effect: DivergenceEffect, with_width: bool) -> str:
    first, best = (WORDS[run.divergence].in_sentence for run in (effect.first, effect.best))
    margin = plus_minus(effect.gain)
    best += f" at T = {write_number(effect.best.temperature)}"
    if with_width:
        best += f" with {size_text(effect.best)}"
    if not effect.is_clear:
        points = fmt.with_minus(f"{100 * effect.gain.value:+.2f}")
        compared = f"{best} against {first} at the same T: {points} {margin} points"
        return f"it is too close to call ({compared})"
    points = f"by {100 * abs(effect.gain.value):.2f} {margin} points"
    if effect.gain.value < 0:
        return f"the best other one, {best}, does worse than {first} at the same T, {points}"
    before, after = (accuracy_text(e.value) for e in (effect.at_first, effect.at_best))
    return (
        f"{best} lifts the distilled student from the {before} of {first} at the same T to {after},"
        f" {points}"
    )
