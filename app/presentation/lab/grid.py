"""The temperature map on the lab's page: a table that fills run by run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.kinds import write_number
from app.lab import grid as lab_grid
from app.lab.grid import Grid
from app.lab.spread import Estimate
from app.lab.training import STUDENTS
from app.presentation import format as fmt

COLUMNS = (*STUDENTS, "gain")


@dataclass(frozen=True)
class MapView:
    """The panel of the map: its fields, and a row for each width and temperature."""

    fields: dict[str, str]
    seeds_low: str
    seeds_high: str
    rows: list[tuple[str, str, list[tuple[str, str]]]]  # units, T, (name of the text, text)
    done: int
    runs: int
    whole_query: str  # of every run
    query: str  # of its fields, where they are not the defaults


def map_view(grid: Grid, trained: Mapping[int, dict[str, Any]]) -> MapView:
    """The map as far as its cells are known, by their place in the grid's order."""
    pairs = [(width, t) for width in grid.widths for t in grid.temperatures]
    fields = {
        "temperatures": lab_grid.TEMPERATURES.write(grid.temperatures),
        "widths": lab_grid.WIDTHS.write(grid.widths),
        "seeds": str(grid.seeds),
    }
    own = {k: v for k, v in grid.base.texts.items() if k in lab_grid.NAMES}
    texts = {f"map-{k}-{name}": "–" for k, _ in enumerate(pairs) for name in COLUMNS}
    for group, _ in enumerate(pairs):
        places = range(group * grid.seeds, (group + 1) * grid.seeds)
        if cells := [trained[k] for k in places if k in trained]:
            texts |= _group_texts(group, cells)
    return MapView(
        fields=fields,
        seeds_low=write_number(lab_grid.SEEDS.low),
        seeds_high=write_number(lab_grid.SEEDS.high),
        rows=[
            (str(width), write_number(t), [(n, texts[n]) for n in _names(group)])
            for group, (width, t) in enumerate(pairs)
        ],
        done=len(trained),
        runs=len(grid.cells),
        whole_query=urlencode(own | fields, safe=","),
        query=urlencode(fields, safe=",") if fields != lab_grid.DEFAULTS else "",
    )


def cell_frame(grid: Grid, cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The page after the last of these cells: the means of its width and temperature so far."""
    done = len(cells)
    group = (done - 1) // grid.seeds
    texts = _group_texts(group, cells[group * grid.seeds :])
    texts["map-progress"] = f"{done}/{len(grid.cells)}"
    return {"done": done, "series": {}, "texts": texts}


def _names(group: int) -> list[str]:
    return [f"map-{group}-{name}" for name in COLUMNS]


def _group_texts(group: int, cells: Sequence[dict[str, Any]]) -> dict[str, str]:
    mean = lab_grid.mean_of(cells)
    estimates = (_estimate_text(mean[name], name) for name in COLUMNS)
    return dict(zip(_names(group), estimates, strict=True))


def _estimate_text(told: dict[str, float | None], name: str) -> str:
    mean, error = told["mean"], told["standard_error"]
    assert mean is not None
    # Means and gain are rounded each on its own: with one decimal they would not add up.
    text = fmt.with_minus(f"{100 * mean:+.2f}") if name == "gain" else f"{100 * mean:.2f}%"
    if error is None:
        return text
    unclear = name == "gain" and not Estimate(mean, error).clear
    return f"{text} ± {100 * error:.2f}{', not clear' if unclear else ''}"
