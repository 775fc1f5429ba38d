"""The temperature map: accuracy over temperature, width and several seeds.

Each cell is an ordinary run, so that whoever wants to see one more closely finds it computed.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.kinds import Number, NumberList, ParameterError
from app.lab import config as run_query
from app.lab import spread
from app.lab.config import SEED, TEMPERATURE, WIDTH, Config, read_config
from app.lab.training import STUDENTS, Measured

MOST_RUNS, _MOST_OF_AN_AXIS = 60, 10
_OF_A_CELL = (TEMPERATURE, WIDTH)  # what the axes say instead
TEMPERATURES = NumberList(
    "temperatures", "the map's temperatures, comma-separated", TEMPERATURE.low, TEMPERATURE.high, ""
)
WIDTHS = NumberList("widths", "the map's widths, comma-separated", WIDTH.low, WIDTH.high, "units")
SEEDS = Number("seeds", "runs of each cell, with seeds from `seed` on", 3, 1, 10, whole=True)
AXES = (TEMPERATURES, WIDTHS, SEEDS)
AXIS_NAMES = tuple(parameter.name for parameter in AXES)
DEFAULTS = {"temperatures": "1,2,4,8,20", "widths": "30,300", "seeds": SEEDS.write(SEEDS.default)}
PARAMETERS = (*(p for p in run_query.PARAMETERS if p not in _OF_A_CELL), *AXES)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
COLUMNS = ("temperature", "width", "seed", *STUDENTS)  # of a cell


@dataclass(frozen=True)
class Grid:
    """A map, complete: the runs' common configuration, and the axes."""

    base: Config
    temperatures: tuple[float, ...]
    widths: tuple[int, ...]
    seeds: int

    @cached_property
    def cells(self) -> tuple[Config, ...]:
        """Every run, by width, then temperature, then seed."""
        n_seeds = int(SEED.high) + 1
        axes = itertools.product(self.widths, self.temperatures, range(self.seeds))
        return tuple(
            replace(self.base, width=width, temperature=t, seed=(self.base.seed + k) % n_seeds)
            for width, t, k in axes
        )


def read_grid(
    pairs: Iterable[tuple[str, str]], *, strict: bool
) -> tuple[Grid, list[ParameterError]]:
    """Read a query into a map and the list of what was wrong with it; see config.read_config."""
    pairs = list(pairs)
    rest = [pair for pair in pairs if pair[0] not in AXIS_NAMES]
    base, problems = read_config(rest, strict=strict, names=NAMES if strict else None)
    own = [pair for pair in pairs if pair[0] in AXIS_NAMES and (pair[1] or strict)]
    grid = _with_axes(base, own, problems)
    if len(grid.cells) > MOST_RUNS:
        rule = f"at most {MOST_RUNS} runs in all, temperatures × widths × seeds"
        problems.append(ParameterError("seeds", rule, len(grid.cells)))
        grid = _with_axes(base, [], problems)
    return grid, problems


def _with_axes(
    base: Config, given: Sequence[tuple[str, str]], problems: list[ParameterError]
) -> Grid:
    """The map of these axes; what is wrong with them is told and has its default."""
    texts, names = DEFAULTS | dict(given), [name for name, _ in given]
    axes: dict[str, tuple[float, ...]] = {}
    for parameter in AXES:
        try:
            if names.count(parameter.name) > 1:
                raise ParameterError(parameter.name, "given once", "more than one value")
            axes[parameter.name] = _read(parameter, texts[parameter.name])
        except ParameterError as problem:
            problems.append(problem)
            axes[parameter.name] = _read(parameter, DEFAULTS[parameter.name])
    temperatures, widths, (seeds,) = axes.values()
    return Grid(base, temperatures, tuple(map(int, widths)), int(seeds))


def _read(parameter: Number | NumberList, text: str) -> tuple[float, ...]:
    if isinstance(parameter, Number):
        return (parameter.read(text),)
    count = f"1 to {_MOST_OF_AN_AXIS}"
    values = parameter.read(text, count)
    whole = parameter is not WIDTHS or all(value == int(value) for value in values)
    if len(values) > _MOST_OF_AN_AXIS or len(set(values)) < len(values) or not whole:
        kind = "different whole" if parameter is WIDTHS else "different"
        raise ParameterError(parameter.name, parameter.rule(f"{count} {kind}"), text)
    return values


def condition(config: Config) -> dict[str, Any]:
    """What tells one run of the map from the others."""
    return {"temperature": config.temperature, "width": config.width, "seed": config.seed}


def cell(config: Config, last: Sequence[Measured]) -> dict[str, Any]:
    """One run of the map: its condition, and what its students reach."""
    reached = {name: measured.test_accuracy for name, measured in zip(STUDENTS, last, strict=True)}
    return condition(config) | reached


def summary(grid: Grid, cells: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The means of each temperature and width; see mean_of.

    Args:
        cells: every run's, in the grid's order.
    """
    return [mean_of(cells[k : k + grid.seeds]) for k in range(0, len(cells), grid.seeds)]


def mean_of(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean accuracies and gain over the seeds of one temperature and width, with standard errors.

    Args:
        cells: at least one; of a single one the standard errors are not known: None.
    """
    return (
        {"temperature": cells[0]["temperature"], "width": cells[0]["width"]}
        | {name: _told([run[name] for run in cells]) for name in STUDENTS}
        | {"gain": _told([run["distilled"] - run["hard"] for run in cells])}
    )


def _told(values: Sequence[float]) -> dict[str, float | None]:
    estimate = spread.of_seeds(values)
    known = len(values) > 1
    return {
        "mean": estimate.value,
        "standard_error": estimate.standard_error if known else None,
    }
