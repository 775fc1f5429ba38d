"""The temperature map: accuracy over temperature, width, divergence and several seeds.

Each cell is an ordinary run, so that a reader who opens one finds it computed.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..query.canonical import query_of, texts_of
from ..query.loss_parameters import DIVERGENCE
from ..query.parameter_types import DistinctNumbers, Number, ParameterError, Subset
from ..query.reader import Reader
from . import config as run_query
from . import uncertainty
from .config import SEED, TEMPERATURE, WIDTH, Config, leave_out_sizes, take_config, without_size
from .divergence_rates import with_divergence
from .tasks.classification import EpochResult
from .uncertainty import Estimate

MOST_RUNS = 60
_OF_A_CELL = (TEMPERATURE, WIDTH)  # replaced by the axes
TEMPERATURES = DistinctNumbers(
    "temperatures",
    "the map's temperatures, comma-separated",
    (1.0, 2.0, 4.0, 8.0, 20.0),
    TEMPERATURE.low,
    TEMPERATURE.high,
)
WIDTHS = DistinctNumbers(
    "widths",
    "the map's widths, comma-separated; left out where the students' architecture has one size",
    (30, 300),
    WIDTH.low,
    WIDTH.high,
    integers=True,
    unit="units",
)
DIVERGENCES = Subset(
    "divergences",
    "the map's divergences, comma-separated, each with its default numbers and, where one is"
    " shipped, its tuned learning rate; left out: the run's own divergence",
    (),
    DIVERGENCE.options,
    items="divergences",
)
SEEDS = Number("seeds", "runs of each cell, with seeds from `seed` on", 3, 1, 10, whole=True)
AXES = (TEMPERATURES, WIDTHS, DIVERGENCES, SEEDS)
GAINS = {"hard": "gain", "smoothed": "gain_over_smoothed"}
AXIS_NAMES = tuple(parameter.name for parameter in AXES)
DEFAULTS = {axis.name: axis.default_text for axis in AXES}
DEFAULT_QUERY = f"{TEMPERATURE.name}={TEMPERATURE.default_text}"  # a bare page opens a preset
PARAMETERS = (*(p for p in run_query.PARAMETERS if p not in _OF_A_CELL), *AXES)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
PAGE_NAMES = (*run_query.NAMES, *AXIS_NAMES)  # of the lab's page, which shows a run and a map


@dataclass(frozen=True)
class TemperatureMap:
    """A map, complete: the runs' common configuration, and the axes."""

    base: Config
    temperatures: tuple[float, ...]
    widths: tuple[int, ...]  # none: the architecture has one size
    seeds: int
    divergences: tuple[str, ...] = ()  # none: the run's own

    @property
    def axis_texts(self) -> dict[str, str]:
        """The axes as the query writes them; empty without widths, without divergences."""
        return texts_of(AXES, self)

    @property
    def own_query(self) -> str:
        """The run's settings and the axes that differ from the defaults; empty without any."""
        own = {name: text for name, text in self.axis_texts.items() if text}
        axes = query_of(own) if own.items() - DEFAULTS.items() else ""
        return "&".join(filter(None, (self.base.query, axes)))

    @property
    def query(self) -> str:
        """The canonical query of a page that shows the run and the map; never empty."""
        return self.own_query or DEFAULT_QUERY

    def url(self, path: str = "/lab") -> str:
        """The canonical URL of such a page."""
        return f"{path}?{self.query}"

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes that the map has."""
        return tuple(name for name, text in self.axis_texts.items() if text)

    @property
    def n_runs(self) -> int:
        """The number of its cells."""
        rows = max(1, len(self.widths)) * max(1, len(self.divergences))
        return rows * len(self.temperatures) * self.seeds

    @cached_property
    def rows(self) -> tuple[Config, ...]:
        """The settings of each row, by width, then divergence."""
        wide = [replace(self.base, width=width) for width in self.widths] or [self.base]
        if not self.divergences:
            return tuple(wide)
        return tuple(with_divergence(row, name) for row in wide for name in self.divergences)

    @cached_property
    def cells(self) -> tuple[Config, ...]:
        """Every run, by row, then temperature, then seed."""
        n_seeds = int(SEED.high) + 1
        axes = itertools.product(self.rows, self.temperatures, range(self.seeds))
        return tuple(
            replace(row, temperature=t, seed=(self.base.seed + k) % n_seeds) for row, t, k in axes
        )

    def setting(self, config: Config) -> dict[str, Any]:
        """What differs between the map's runs but for the seed; `lr` goes with the divergence."""
        width = {"width": config.width} if self.widths else {}
        own = {"divergence": config.divergence, "lr": config.lr} if self.divergences else {}
        return {"temperature": config.temperature} | width | own

    def condition(self, config: Config) -> dict[str, Any]:
        """The setting and the seed of one run of the map."""
        return self.setting(config) | {"seed": config.seed}


@dataclass(frozen=True)
class Cell:
    """One run of a map, trained."""

    config: Config
    last: tuple[EpochResult, ...]  # of each student, after the last epoch


def read_map(
    pairs: Iterable[tuple[str, str]], *, strict: bool
) -> tuple[TemperatureMap, list[ParameterError]]:
    """Read a query into a map and a list of its errors; see config.read_config."""
    reader = Reader(pairs, NAMES if strict else PAGE_NAMES, strict=strict)
    base = take_config(reader)
    leave_out_sizes(reader, {WIDTHS.name: WIDTH.name})
    temperature_map = _map_of(base, reader.take_all(AXES))
    if temperature_map.n_runs > MOST_RUNS:
        rule = f"at most {MOST_RUNS} runs in all, {' × '.join(temperature_map.axes)}"
        reader.refuse(SEEDS.name, rule, temperature_map.n_runs)
        temperature_map = _map_of(base, {axis.attribute_name: axis.default for axis in AXES})
    return temperature_map, reader.problems


def _map_of(base: Config, axes: dict[str, Any]) -> TemperatureMap:
    """A map of the run; without widths if its students have one size."""
    sized = WIDTH.name not in without_size(base.student)
    return TemperatureMap(base, **axes if sized else axes | {"widths": ()})


def cell_row(temperature_map: TemperatureMap, cell: Cell) -> dict[str, Any]:
    """A run of the map as JSON values: its condition, and the accuracy of each student."""
    by_name = zip(cell.config.students, cell.last, strict=True)
    accuracies = {name: student.test_accuracy for name, student in by_name}
    return temperature_map.condition(cell.config) | accuracies


@dataclass(frozen=True)
class Mean:
    """One setting over its seeds: accuracies, and gains of the distilled student."""

    config: Config  # of one of the seeds
    accuracies: dict[str, Estimate]  # by student
    gains: dict[str, Estimate]  # by the student whose accuracy is subtracted


def means(temperature_map: TemperatureMap, cells: Mapping[int, Cell]) -> list[Mean | None]:
    """The mean of each row and temperature over those of its seeds that are trained.

    Args:
        cells: by their index in TemperatureMap.cells.
    Returns:
        One for each row and temperature, in the order of TemperatureMap.cells; None where no seed
        is trained.
    """
    n_cells, seeds = len(temperature_map.cells), temperature_map.seeds
    groups = (range(k, k + seeds) for k in range(0, n_cells, seeds))
    return [mean_of([cells[k] for k in group if k in cells]) for group in groups]


def mean_of(cells: Sequence[Cell]) -> Mean | None:
    """Mean accuracies and gains over the seeds of one setting; None without any."""
    if not cells:
        return None
    config = cells[0].config
    right = {
        name: np.array([cell.last[k].right for cell in cells], np.float64)
        for k, name in enumerate(config.students)
    }
    others = [name for name in config.students if name != "distilled"]
    return Mean(
        config,
        {name: uncertainty.of_means(values) for name, values in right.items()},
        {name: uncertainty.of_means(right["distilled"] - right[name]) for name in others},
    )


def p_values(
    temperature_map: TemperatureMap, means: Sequence[Mean | None]
) -> list[dict[str, float]]:
    """Two-sided p-value of each gain, with Holm's correction for the number of gains.

    The correction counts every gain of the map, untrained ones too. A gain that is known for a
    single seed has p = 1.

    Returns:
        One dictionary for each mean, by the student whose accuracy is subtracted; empty for None.
    """
    own_means = [
        (k, name, gain.p_value if gain.seeds > 1 else 1.0)
        for k, mean in enumerate(means)
        if mean
        for name, gain in mean.gains.items()
    ]
    planned = len(means) * (len(temperature_map.base.students) - 1)
    corrected: list[dict[str, float]] = [{} for _ in means]
    adjusted = uncertainty.holm([p for _, _, p in own_means], planned)
    for (k, name, _), p in zip(own_means, adjusted, strict=True):
        corrected[k][name] = p
    return corrected


def summary(temperature_map: TemperatureMap, cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The means of each row and temperature as JSON values.

    Args:
        cells: every run's, in the order of TemperatureMap.cells.
    """
    own_means = means(temperature_map, dict(enumerate(cells)))
    return [
        temperature_map.setting(mean.config)
        | {name: _estimate(estimate) for name, estimate in mean.accuracies.items()}
        | {
            GAINS[name]: _estimate(gain) | {"p_holm": corrected[name]}
            for name, gain in mean.gains.items()
        }
        for mean, corrected in zip(own_means, p_values(temperature_map, own_means), strict=True)
        if mean
    ]


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    """The estimate as JSON values; a single seed has no standard error."""
    known = estimate.seeds > 1
    return {
        "mean": estimate.value,
        "standard_error": estimate.standard_error if known else None,
        "margin": estimate.margin if known else None,
    }
