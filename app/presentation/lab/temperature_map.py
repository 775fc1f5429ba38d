"""The temperature map on the lab's page: a table that is filled run by run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...lab.temperature_map import (
    GAINS,
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
from ..shared import format as fmt
from .frames import plus_minus
from .page_state import PageState
from .students import shown_students
from .temperature_sentence import temperature_sentence

_PLAIN = PageState()


@dataclass(frozen=True)
class MapPanel:
    """lab/_map.html: the map's fields, and a row for each width and temperature."""

    opened: bool
    colour: str  # what the colours show: accuracy or gain
    sentence: str  # what the temperature did
    fields: dict[str, str]
    problems: Mapping[str, ParameterError]  # by the field's name
    seeds_low: str
    seeds_high: str
    columns: list[tuple[str, str]]  # key and heading, after units and T
    rows: list[tuple[str, str, list[tuple[str, str]]]]  # units, T, (name of the text, text)
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
        fields=fields,
        problems=problems or {},
        seeds_low=write_number(SEEDS.low),
        seeds_high=write_number(SEEDS.high),
        columns=_columns(temperature_map),
        rows=_rows(temperature_map, trained),
        done=len(trained),
        runs=len(temperature_map.cells),
        whole_query=query_of(own | fields),
        workers=workers,
        examples=base.task.examples,
        smoothed=base.smoothing > 0,
        same_transfer=len(base.task.teachers.seen_rows(base.teacher)) < base.task.n_train,
    )


def _rows(
    temperature_map: TemperatureMap, trained: Mapping[int, Cell]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Units, T and the texts of each width and temperature; a dash where no seed is trained."""
    pairs = [(width, t) for width in temperature_map.widths for t in temperature_map.temperatures]
    texts = _texts(temperature_map, trained)
    names = [[_name(k, key) for key, _ in _columns(temperature_map)] for k, _ in enumerate(pairs)]
    return [
        (str(width), write_number(t), [(name, texts.get(name, "–")) for name in own])
        for (width, t), own in zip(pairs, names, strict=True)
    ]


def cell_frame(temperature_map: TemperatureMap, cells: Sequence[Cell]) -> dict[str, Any]:
    """The frame after the last of these cells: all means so far.

    The correction for many comparisons makes each gain's text depend on all other gains.
    """
    done = len(cells)
    texts = _texts(temperature_map, dict(enumerate(cells)))
    texts |= map_texts(temperature_map, dict(enumerate(cells)))
    return {"done": done, "series": {}, "texts": texts}


def map_texts(temperature_map: TemperatureMap, trained: Mapping[int, Cell]) -> dict[str, str]:
    """The texts about the whole map: how far it is, and what the temperature did."""
    return {
        "map-progress": f"{len(trained)}/{len(temperature_map.cells)}",
        "map-left": "",
        "map-sentence": temperature_sentence(temperature_map, trained),
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
