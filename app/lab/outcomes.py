"""What real students make of each temperature: `python -m app lab outcomes`.

The students never saw a 3; counted are the test digits that they get right, the 3s on their own.
The counts are shipped (data/outcomes.json), and the explorer draws them below its slider.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from numpy.typing import NDArray

from . import training, uncertainty
from .computed_once import computed_once
from .config import Config, read_config
from .uncertainty import Estimate

TABLE = Path(__file__).parent / "data" / "outcomes.json"
QUERY = "left_out=3&transfer=2000"  # of the lab; both rates are those of the preset "Never saw a 3"
TEMPERATURES = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0)
SEEDS = (0, 1, 2, 3, 4)

Right = dict[str, NDArray[np.bool_]]  # whether a student gets each test example right, by its name


@dataclass(frozen=True)
class Run:
    """One trained run: how many test examples each student gets right."""

    temperature: float
    seed: int
    hard: int
    hard_left_out: int  # of the classes that are not in the transfer set
    distilled: int
    distilled_left_out: int


@dataclass(frozen=True)
class Spread:
    """The share of test examples of one kind that is right: its mean over the seeds, and ±."""

    mean: float
    margin: float  # half of a 95 % interval, over seeds and examples


@dataclass(frozen=True)
class Outcome:
    """The students of one temperature over all seeds; of `None` those on hard labels."""

    temperature: float | None
    left_out: Spread
    all: Spread


@dataclass(frozen=True)
class Outcomes:
    """All runs, what they amount to, and what they follow from."""

    settings: str  # the runs' query
    n_left_out: int  # test examples of the classes that are not in the transfer set
    n_test: int
    digest: str  # of what the runs depend on, see `digest`
    arithmetic: str  # the machine's, see `arithmetic`
    runs: tuple[Run, ...]
    hard: Outcome
    distilled: tuple[Outcome, ...]

    @cached_property
    def config(self) -> Config:
        """The runs' settings, at the lab's own temperature and seed."""
        return base(self.settings)


def base(settings: str = QUERY) -> Config:
    """The run of a query of the lab."""
    config, problems = read_config(parse_qsl(settings), strict=True)
    assert not problems
    return config


def configs() -> list[Config]:
    """Every run, by temperature, then seed."""
    return [replace(base(), temperature=t, seed=seed) for t in TEMPERATURES for seed in SEEDS]


def digest() -> str:
    """SHA-256 of what the counts depend on beside the program: settings, data and teacher."""
    config = base()
    split = config.task.load()
    content = hashlib.sha256(repr((config.parameters(), TEMPERATURES, SEEDS)).encode())
    for examples in (split.training, split.test):
        content.update(examples.inputs.tobytes() + examples.labels.tobytes())
    content.update(config.task.teachers.digest(config.teacher).encode())
    return content.hexdigest()


def arithmetic() -> str:
    """What float32 sums may differ by: NumPy, and the instructions that it uses on this machine."""
    found = np.show_config(mode="dicts")["SIMD Extensions"]
    return f"NumPy {np.__version__}, {platform.machine()}, {' '.join(found.get('found', []))}"


def right(config: Config) -> Right:
    """Train a run; what its students get right after the last epoch."""
    state = training.start(config)
    for _ in range(config.epochs):
        state, last = training.run_epoch(config, state)
    return {name: own.right for name, own in zip(config.students, last, strict=True)}


def measure(train: Callable[[Sequence[Config]], Sequence[Right]]) -> Outcomes:
    """Train every run and count.

    Args:
        train: applies `right` to every run.
    """
    runs = configs()
    trained = train(runs)
    by_temperature = [trained[k : k + len(SEEDS)] for k in range(0, len(runs), len(SEEDS))]
    return Outcomes(
        settings=base().query,
        n_left_out=int(_of_left_out(runs[0]).sum()),
        n_test=len(_of_left_out(runs[0])),
        digest=digest(),
        arithmetic=arithmetic(),
        runs=tuple(count(run, row) for run, row in zip(runs, trained, strict=True)),
        hard=_outcome_of(None, [row["hard"] for row in by_temperature[0]]),
        distilled=tuple(
            _outcome_of(t, [row["distilled"] for row in rows])
            for t, rows in zip(TEMPERATURES, by_temperature, strict=True)
        ),
    )


def _of_left_out(config: Config) -> NDArray[np.bool_]:
    """Whether each test example is of a class that is not in the transfer set."""
    return np.isin(config.task.load().test.labels, config.left_out)


def _outcome_of(temperature: float | None, rows: Sequence[NDArray[np.bool_]]) -> Outcome:
    values = np.array(rows, np.float64)
    of_left_out = values[:, _of_left_out(base())]
    return Outcome(temperature, *(_spread(uncertainty.of_means(v)) for v in (of_left_out, values)))


def _spread(estimate: Estimate) -> Spread:
    return Spread(round(estimate.value, 6), round(estimate.margin, 6))


def count(config: Config, right: Right) -> Run:
    """The counts of a run."""
    left_out, hard, distilled = _of_left_out(config), right["hard"], right["distilled"]
    return Run(
        config.temperature,
        config.seed,
        hard=int(hard.sum()),
        hard_left_out=int(hard[left_out].sum()),
        distilled=int(distilled.sum()),
        distilled_left_out=int(distilled[left_out].sum()),
    )


def write(outcomes: Outcomes) -> None:
    """Write the shipped table."""
    TABLE.write_text(json.dumps(asdict(outcomes), indent=1) + "\n", "utf-8")


@computed_once
def shipped() -> Outcomes:
    """The shipped table."""
    stored: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return Outcomes(
        **stored
        | {
            "runs": tuple(Run(**run) for run in stored["runs"]),
            "hard": _outcome(stored["hard"]),
            "distilled": tuple(map(_outcome, stored["distilled"])),
        }
    )


def _outcome(stored: dict[str, Any]) -> Outcome:
    spreads = {name: Spread(**stored[name]) for name in ("left_out", "all")}
    return Outcome(stored["temperature"], **spreads)
