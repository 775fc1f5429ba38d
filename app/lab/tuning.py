"""Learning rates, epochs and smoothing chosen on the validation digits: `python -m app lab tune`.

The student on hard labels and the distilled one have the same grid, the same seeds and the same
validation digits. The student on smoothed labels has the learning rate of the one on hard labels.
The table is shipped (data/tuning.json); presets take their values from it, and the page shows it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..query.canonical import own_texts, query_of
from ..query.parameter_types import write_number
from . import training
from .computed_once import computed_once
from .config import DEFAULT_TEXTS, LEARNING_RATE, SMOOTHING, Config

TABLE = Path(__file__).parent / "data" / "tuning.json"
RATES = (0.001, 0.003, 0.01, 0.03)
# Tried if the best one is at the edge.
WIDER_RATES = (0.0001, 0.0003, *RATES, LEARNING_RATE.high)
EPOCHS = (20, 40, 60)
SMOOTHINGS = (0.1, 0.2, 0.4)
WIDER_SMOOTHINGS = (0.02, 0.05, *SMOOTHINGS, SMOOTHING.high)
SEEDS = (1000, 1001, 1002)  # none of those that the page and the table of verdicts use


@dataclass(frozen=True)
class Trial:
    """Settings of the grid, and the share of validation digits that each student reaches."""

    lr: float  # of every student
    epochs: int
    smoothing: float
    hard: float
    distilled: float
    smoothed: float

    def reached_by(self, student: str) -> float:
        """The share of a student."""
        return float(getattr(self, student))


@dataclass(frozen=True)
class Tuned:
    """The values chosen for an experiment, and all trials."""

    settings: str  # of the experiment, as a query
    lr: float  # of the distilled student
    hard_lr: float
    epochs: int
    smoothing: float
    trials: tuple[Trial, ...]


Accuracies = Callable[[Sequence[Config]], Sequence[dict[str, float]]]


def tune(
    settings: str, runs: Sequence[Config], epochs: Sequence[int], measure: Accuracies
) -> Tuned:
    """Choose both learning rates, the epochs and the smoothing of an experiment.

    Each student has a best rate for each number of epochs. The chosen number of epochs has the
    largest sum of the two best accuracies, on hard labels and distilled; the chosen rates are its
    best rates, found on a grid that is widened until neither lies at its edge (or no wider rate is
    allowed). The smoothing is then chosen in the same way, at the hard student's rate.

    Args:
        settings: the experiment's query, kept with the result.
        runs: its runs with every seed, over which accuracies are averaged.
        epochs: to choose from.
        measure: trains runs and returns each student's share of the validation digits.
    """
    trials = _Trials(runs, measure)
    trials.train(_Setting(lr, n, SMOOTHINGS[0]) for n in epochs for lr in RATES)
    best = {n: {name: trials.best_rate(name, n) for name in ("hard", "distilled")} for n in epochs}
    chosen = max(
        best, key=lambda n: sum(trials.reached(name, lr, n) for name, lr in best[n].items())
    )
    lr, hard_lr = best[chosen]["distilled"], best[chosen]["hard"]
    smoothing = best_option(
        SMOOTHINGS,
        WIDER_SMOOTHINGS,
        lambda share: trials.of(_Setting(hard_lr, chosen, share)).smoothed,
    )
    return Tuned(settings, lr, hard_lr, chosen, smoothing, trials.all())


def best_option(
    options: Sequence[float], wider: Sequence[float], score: Callable[[float], float]
) -> float:
    """The option with the highest score; one at the edge of the options adds the next wider one.

    Args:
        options: consecutive items of `wider`.
        wider: all allowed options, ascending.
    """
    tried = list(options)
    while True:
        best = max(tried, key=score)
        at = wider.index(best)
        beside = {wider[max(at - 1, 0)], wider[min(at + 1, len(wider) - 1)]}
        if beside <= set(tried):
            return best
        tried = sorted({*tried, *beside})


@dataclass(frozen=True)
class _Setting:
    lr: float  # of every student
    epochs: int
    smoothing: float

    def of(self, run: Config) -> Config:
        """The run with these settings."""
        rated = replace(run, lr=self.lr, hard_lr=self.lr)
        return replace(rated, epochs=self.epochs, smoothing=self.smoothing)


class _Trials:
    """The trials of an experiment; each setting is trained once, with every run."""

    def __init__(self, runs: Sequence[Config], measure: Accuracies) -> None:
        self._runs = runs
        self._measure = measure
        self._by_setting: dict[_Setting, Trial] = {}

    def train(self, settings: Iterable[_Setting]) -> None:
        """Train the settings that have not been tried, all at once."""
        new = [setting for setting in dict.fromkeys(settings) if setting not in self._by_setting]
        configs = [setting.of(run) for setting in new for run in self._runs]
        accuracies = iter(self._measure(configs))
        for setting in new:
            reached = [next(accuracies) for _ in self._runs]
            mean = {name: sum(one[name] for one in reached) / len(reached) for name in reached[0]}
            self._by_setting[setting] = Trial(setting.lr, setting.epochs, setting.smoothing, **mean)

    def of(self, setting: _Setting) -> Trial:
        """The trial of a setting, which is trained if it has not been."""
        self.train([setting])
        return self._by_setting[setting]

    def reached(self, student: str, lr: float, epochs: int) -> float:
        """A student's share of the validation digits, at the first smoothing."""
        return self.of(_Setting(lr, epochs, SMOOTHINGS[0])).reached_by(student)

    def best_rate(self, student: str, epochs: int) -> float:
        """A student's best learning rate for a number of epochs."""
        return best_option(RATES, WIDER_RATES, lambda rate: self.reached(student, rate, epochs))

    def all(self) -> tuple[Trial, ...]:
        """All trials, in the order in which they were trained."""
        return tuple(self._by_setting.values())


def validation_accuracies(config: Config) -> dict[str, float]:
    """Train a run and return each student's share of the validation digits."""
    state = training.start(config)
    for _ in range(config.epochs):
        state, _ = training.run_epoch(config, state)
    validation = config.task.load().validation
    predicted = training.logits(config, state, validation.inputs).argmax(axis=-1)
    right = (predicted == validation.labels).mean(axis=-1)
    return dict(zip(config.students, map(float, right), strict=True))


def write(tuned: dict[str, Tuned]) -> None:
    """Write the shipped table: chosen values and trials, by preset name."""
    text = json.dumps({name: asdict(one) for name, one in tuned.items()}, indent=1)
    TABLE.write_text(text + "\n", "utf-8")


@computed_once
def shipped() -> dict[str, Tuned]:
    """The shipped table, by preset name."""
    stored: dict[str, dict[str, Any]] = json.loads(TABLE.read_text("utf-8"))
    return {
        name: Tuned(**one | {"trials": tuple(Trial(**trial) for trial in one["trials"])})
        for name, one in stored.items()
    }


def chosen_query(name: str, plain: bool) -> str:
    """The tuned values of a preset as a query without the lab's defaults; empty without any.

    Args:
        plain: whether only the learning rates are tuned.
    """
    if (tuned := shipped().get(name)) is None:
        return ""
    texts = {"lr": write_number(tuned.lr)}
    if tuned.hard_lr != tuned.lr:
        texts["hard_lr"] = write_number(tuned.hard_lr)
    if not plain:
        texts |= {"epochs": str(tuned.epochs), "smoothing": write_number(tuned.smoothing)}
    return query_of(own_texts(texts, DEFAULT_TEXTS))
