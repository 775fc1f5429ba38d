"""A learning rate for each divergence and architecture: `python -m app lab tune-divergences`.

The rates are chosen on the validation digits, from the grid that presets have (tuning.py), for one
experiment an architecture, the same for every divergence. The tables are shipped
(data/divergence_rates.json); an architecture has none until the command has made it. The rows of a
map over divergences have these rates where the run has no rate of its own.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from ..query.loss_parameters import DIVERGENCE, shape_of
from . import tuning
from .computed_once import computed_once
from .config import LEARNING_RATE, Config, read_config
from .tuning import Accuracies

TABLE = Path(__file__).parent / "data" / "divergence_rates.json"
SETTINGS = {  # by architecture: those of the preset "500 digits", with the lab's epochs
    "mlp": "width=300&transfer=500",
    "cnn": "transfer=500&student=cnn",
}
TEMPERATURES = (4.0, 20.0)  # over which accuracies are averaged
SEEDS = tuning.SEEDS[:2]


@dataclass(frozen=True)
class RateTrial:
    """One rate of the grid, and the share of validation digits that the distilled student reads."""

    divergence: str
    lr: float
    distilled: float


@dataclass(frozen=True)
class DivergenceRates:
    """The rate chosen for each divergence, and all trials."""

    settings: str  # of the experiment, as a query
    rates: Mapping[str, float]  # by divergence
    trials: tuple[RateTrial, ...]


@computed_once
def shipped() -> dict[str, DivergenceRates]:
    """The shipped tables, by architecture."""
    stored: dict[str, dict[str, Any]] = json.loads(TABLE.read_text("utf-8"))
    return {
        student: DivergenceRates(**one | {"trials": tuple(RateTrial(**t) for t in one["trials"])})
        for student, one in stored.items()
    }


def rates_of(config: Config) -> Mapping[str, float]:
    """The shipped rates for the run's architecture, by divergence; empty without any."""
    table = shipped().get(config.student)
    return table.rates if table else {}


def has_own_rate(config: Config) -> bool:
    """Whether the run's learning rate was set: it then counts for every divergence."""
    return bool(config.lr != LEARNING_RATE.default)


def with_divergence(config: Config, divergence: str) -> Config:
    """The run with another divergence and its default numbers.

    Its learning rate is the shipped one, unless the run has one of its own.
    """
    lr = config.lr if has_own_rate(config) else rates_of(config).get(divergence, config.lr)
    return replace(config, divergence=divergence, shape=shape_of(divergence).default, lr=lr)


def n_transfer(student: str) -> int:
    """Examples in the transfer set of the experiment."""
    return _base(student).transfer


def choose(
    student: str, measure: Accuracies, report: Callable[[str, float], None]
) -> DivergenceRates:
    """Choose the rate of every divergence.

    Args:
        student: the students' architecture.
        measure: trains runs and returns each student's share of the validation digits.
        report: is called with each divergence and its rate as soon as it is chosen.
    """
    rates: dict[str, float] = {}
    trials: list[RateTrial] = []
    for divergence in DIVERGENCE.options:
        rates[divergence], own = _best_rate(_base(student), divergence, measure)
        trials += own
        report(divergence, rates[divergence])
    return DivergenceRates(SETTINGS[student], rates, tuple(trials))


def _best_rate(base: Config, divergence: str, measure: Accuracies) -> tuple[float, list[RateTrial]]:
    """The best rate of a divergence, and the trials that it is the best of, by rate."""
    reached: dict[float, float] = {}

    def score(lr: float) -> float:
        if lr not in reached:
            shares = [one["distilled"] for one in measure(_runs(base, divergence, lr))]
            reached[lr] = sum(shares) / len(shares)
        return reached[lr]

    best = tuning.best_option(tuning.RATES, tuning.WIDER_RATES, score)
    return best, [RateTrial(divergence, lr, reached[lr]) for lr in sorted(reached)]


def _runs(base: Config, divergence: str, lr: float) -> Sequence[Config]:
    """The experiment's runs with a rate, by temperature, then seed."""
    own = replace(base, divergence=divergence, shape=shape_of(divergence).default, lr=lr)
    return [replace(own, temperature=t, seed=seed) for t in TEMPERATURES for seed in SEEDS]


def _base(student: str) -> Config:
    return read_config(parse_qsl(SETTINGS[student]), strict=True)[0]


def write(tables: Mapping[str, DivergenceRates]) -> None:
    """Write the shipped tables, by architecture."""
    stored = {student: asdict(table) for student, table in tables.items()}
    TABLE.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
