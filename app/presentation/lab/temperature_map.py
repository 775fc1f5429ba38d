"""The temperature map on the lab's page: a table that fills run by run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...lab import temperature_map as lab_grid
from ...lab.temperature_map import GAINS, Cell, TemperatureMap, p_values
from ...lab.uncertainty import LEVEL, Estimate
from ...query.canonical import query_of
from ...query.parameter_types import write_number
from ..shared import format as fmt
from .frames import plus_minus
from .students import shown_students


@dataclass(frozen=True)
class MapView:
    """The panel of the map: its fields, and a row for each width and temperature."""

    fields: dict[str, str]
    seeds_low: str
    seeds_high: str
    columns: list[tuple[str, str]]  # key and heading, after units and T
    rows: list[tuple[str, str, list[tuple[str, str]]]]  # units, T, (name of the text, text)
    done: int
    runs: int
    whole_query: str  # of every run
    query: str  # of its fields, where they are not the defaults


def map_view(grid: TemperatureMap, trained: Mapping[int, Cell]) -> MapView:
    """The map as far as its cells are known, by their place in the grid's order."""
    pairs = [(width, t) for width in grid.widths for t in grid.temperatures]
    fields = grid.axis_texts
    own = {k: v for k, v in grid.base.texts.items() if k in lab_grid.NAMES and v}
    columns = _columns(grid)
    texts = {_name(k, key): "–" for k, _ in enumerate(pairs) for key, _ in columns}
    texts |= _texts(grid, trained)
    return MapView(
        fields=fields,
        seeds_low=write_number(lab_grid.SEEDS.low),
        seeds_high=write_number(lab_grid.SEEDS.high),
        columns=columns,
        rows=[
            (
                str(width),
                write_number(t),
                [(n, texts[n]) for n in (_name(k, c) for c, _ in columns)],
            )
            for k, (width, t) in enumerate(pairs)
        ],
        done=len(trained),
        runs=len(grid.cells),
        whole_query=query_of(own | fields),
        query=query_of(fields) if fields != lab_grid.DEFAULTS else "",
    )


def cell_frame(grid: TemperatureMap, cells: Sequence[Cell]) -> dict[str, Any]:
    """The page after the last of these cells: every mean so far.

    Each gain's correction for many comparisons depends on all the others.
    """
    done = len(cells)
    texts = _texts(grid, dict(enumerate(cells)))
    texts["map-progress"] = f"{done}/{len(grid.cells)}"
    return {"done": done, "series": {}, "texts": texts}


def _columns(grid: TemperatureMap) -> list[tuple[str, str]]:
    students = shown_students(grid.base)
    gains = {"hard": "Gain, points", "smoothed": "Gain over smoothed labels, points"}
    return [
        *((student.key, student.short) for student in students),
        *((GAINS[s.key], gains[s.key]) for s in students if s.key in gains),
    ]


def _name(group: int, column: str) -> str:
    return f"map-{group}-{column}"


def _texts(grid: TemperatureMap, cells: Mapping[int, Cell]) -> dict[str, str]:
    """The text of every mean that is known."""
    means = lab_grid.means(grid, cells)
    texts = {}
    for k, (mean, corrected) in enumerate(zip(means, p_values(grid, means), strict=True)):
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
    """Half the width of the 95 % interval, which a single seed does not tell."""
    return f" {plus_minus(estimate)}" if estimate.seeds > 1 else ""
