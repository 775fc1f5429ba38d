"""The temperature map on the lab's page: a table that is filled run by run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...lab.config import Config
from ...lab.temperature_map import (
    DIVERGENCES,
    GAINS,
    MOST_RUNS,
    NAMES,
    SEEDS,
    Cell,
    TemperatureMap,
    means,
    p_values,
)
from ...lab.uncertainty import LEVEL, Estimate
from ...query.canonical import query_of
from ...query.parameter_types import ParameterError, write_number
from ..explorer.divergence_words import WORDS
from ..shared import format as fmt
from .divergences import rows_text
from .frames import plus_minus
from .map_sentence import map_sentence
from .page_state import PageState
from .sizes import units_text
from .students import shown_students

_PLAIN = PageState()


@dataclass(frozen=True)
class MapRow:
    """One width, divergence and temperature of the map."""

    name: str  # of the width and the divergence, in charts
    like: str  # the same of the students that no divergence is about
    heads: list[str]  # units, the divergence if the map has several, T
    cells: list[tuple[str, str]]  # name of the text, text


@dataclass(frozen=True)
class MapPanel:
    """lab/_map.html: the map's fields, and a row for each width, divergence and temperature."""

    opened: bool
    colour: str  # what the colours show: accuracy or gain
    sentence: str  # what the divergence or the temperature did
    about: str  # what the runs have in common
    fields: dict[str, str]
    problems: Mapping[str, ParameterError]  # by the field's name
    divergences: list[tuple[str, str, bool]]  # value, name, whether it is chosen
    seeds_low: str
    seeds_high: str
    most_runs: int  # of a map
    heads: list[tuple[str, str]]  # key and heading: units, the divergence, T
    columns: list[tuple[str, str]]  # the same of the students and the gains
    rows: list[MapRow]
    done: int
    runs: int
    whole_query: str  # of every run
    workers: str  # a sentence: who trains
    examples: str  # what the task calls its examples
    smoothed: bool  # whether a student learns from smoothed labels
    same_transfer: bool  # whether every seed has the same transfer set


def map_panel(
    temperature_map: TemperatureMap,
    trained: Mapping[int, Cell],
    workers: str = "",
    problems: Mapping[str, ParameterError] | None = None,
    state: PageState = _PLAIN,
) -> MapPanel:
    """The map as far as its cells are trained.

    Args:
        trained: cells by their index in TemperatureMap.cells.
        workers: a sentence: who trains.
    """
    base, fields = temperature_map.base, temperature_map.axis_texts
    own = {k: v for k, v in base.texts.items() if k in NAMES and v}
    return MapPanel(
        opened="map" in state.open,
        colour=state.colour,
        sentence=map_texts(temperature_map, trained)["map-sentence"],
        about=rows_text(temperature_map),
        fields=fields,
        problems=problems or {},
        divergences=[
            (name, WORDS[name].name, name in temperature_map.divergences)
            for name in DIVERGENCES.options
        ],
        seeds_low=write_number(SEEDS.low),
        seeds_high=write_number(SEEDS.high),
        most_runs=MOST_RUNS,
        heads=_heads(temperature_map),
        columns=_columns(temperature_map),
        rows=_rows(temperature_map, trained),
        done=len(trained),
        runs=len(temperature_map.cells),
        whole_query=query_of(own | {name: text for name, text in fields.items() if text}),
        workers=workers,
        examples=base.task.examples,
        smoothed=base.smoothing > 0,
        same_transfer=len(base.task.teachers.seen_rows(base.teacher)) < base.task.n_train,
    )


def _heads(temperature_map: TemperatureMap) -> list[tuple[str, str]]:
    divergence = [("divergence", "Divergence")] if temperature_map.divergences else []
    width = [("units", "Units")] if temperature_map.widths else []
    return [*width, *divergence, ("T", "T")]


def _rows(temperature_map: TemperatureMap, trained: Mapping[int, Cell]) -> list[MapRow]:
    """The texts of each row and temperature; a dash where no seed is trained."""
    settings = [(row, t) for row in temperature_map.rows for t in temperature_map.temperatures]
    texts, columns = _texts(temperature_map, trained), _columns(temperature_map)
    return [
        MapRow(
            name=_row_name(temperature_map, row),
            like=units_text(row),
            heads=_row_heads(temperature_map, row, t),
            cells=[(name, texts.get(name, "–")) for name in (_name(k, key) for key, _ in columns)],
        )
        for k, (row, t) in enumerate(settings)
    ]


def _row_name(temperature_map: TemperatureMap, row: Config) -> str:
    """The width, the divergence, or both: what tells the map's rows apart."""
    units, divergence = units_text(row), WORDS[row.divergence].name
    if not temperature_map.divergences:
        return units
    return f"{units}, {divergence}" if len(temperature_map.widths) > 1 else divergence


def _row_heads(temperature_map: TemperatureMap, row: Config, t: float) -> list[str]:
    width = [str(row.width)] if temperature_map.widths else []
    divergence = [WORDS[row.divergence].name] if temperature_map.divergences else []
    return [*width, *divergence, write_number(t)]


def cell_frame(temperature_map: TemperatureMap, cells: Sequence[Cell]) -> dict[str, Any]:
    """The frame after the last of these cells: all means so far.

    The correction for many comparisons makes each gain's text depend on all other gains.
    """
    done = len(cells)
    texts = _texts(temperature_map, dict(enumerate(cells)))
    texts |= map_texts(temperature_map, dict(enumerate(cells)))
    return {"done": done, "series": {}, "texts": texts}


def map_texts(temperature_map: TemperatureMap, trained: Mapping[int, Cell]) -> dict[str, str]:
    """The texts about the whole map: how far it is, and what its axes did."""
    return {
        "map-progress": f"{len(trained)}/{len(temperature_map.cells)}",
        "map-left": "",
        "map-sentence": map_sentence(temperature_map, trained),
    }


def _columns(temperature_map: TemperatureMap) -> list[tuple[str, str]]:
    students = shown_students(temperature_map.base)
    gains = {"hard": "Gain, points", "smoothed": "Gain over smoothed labels, points"}
    return [
        *((student.key, student.short) for student in students),
        *((GAINS[s.key], gains[s.key]) for s in students if s.key in gains),
    ]


def _name(group: int, column: str) -> str:
    return f"map-{group}-{column}"


def _texts(temperature_map: TemperatureMap, cells: Mapping[int, Cell]) -> dict[str, str]:
    """The texts of the known means, by name."""
    known = means(temperature_map, cells)
    texts = {}
    for k, (mean, corrected) in enumerate(
        zip(known, p_values(temperature_map, known), strict=True)
    ):
        if mean:
            for name, accuracy in mean.accuracies.items():
                texts[_name(k, name)] = f"{100 * accuracy.value:.2f}%{_margin(accuracy)}"
            for name, gain in mean.gains.items():
                texts[_name(k, GAINS[name])] = _gain_text(gain, corrected[name])
    return texts


def _gain_text(gain: Estimate, p_value: float) -> str:
    text = fmt.with_minus(f"{100 * gain.value:+.2f}") + _margin(gain)
    return f"{text}, not clear" if gain.seeds > 1 and p_value >= LEVEL else text


def _margin(estimate: Estimate) -> str:
    """Half the width of the 95 % interval; empty for a single seed."""
    return f" {plus_minus(estimate)}" if estimate.seeds > 1 else ""
