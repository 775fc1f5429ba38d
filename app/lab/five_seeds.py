"""The shipped results of each preset over five seeds: data/verdicts.json, by `make verdicts`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .computed_once import computed_once

TABLE = Path(__file__).parent / "data" / "verdicts.json"
SEEDS = 5


@dataclass(frozen=True)
class Reached:
    """A mean and half the width of its 95 % interval, in percent of the test examples."""

    value: float
    margin: float


@dataclass(frozen=True)
class Gain(Reached):
    """How much the distilled student gains over another one, in points."""

    p_value: float  # corrected for all gains of the table (Holm); 0 below 0.00005


@dataclass(frozen=True)
class OverSeeds:
    """A percentage over the seeds."""

    mean: float
    low: float  # of all seeds
    high: float


@dataclass(frozen=True)
class Recall:
    """How many of the left-out examples a student recognises."""

    as_trained: OverSeeds
    mended: OverSeeds  # with the bias that the validation examples choose


@dataclass(frozen=True)
class Condition:
    """One temperature and width of a preset."""

    temperature: float
    width: int
    accuracies: Mapping[str, Reached]  # by student
    gains: Mapping[str, Gain]  # by the student whose accuracy is subtracted
    recalls: Mapping[str, Recall]  # by student; empty where nothing is left out


@computed_once
def shipped() -> dict[str, tuple[Condition, ...]]:
    """The conditions of each preset, by its name."""
    stored: dict[str, list[dict[str, Any]]] = json.loads(TABLE.read_text("utf-8"))
    return {name: tuple(map(_condition, conditions)) for name, conditions in stored.items()}


def _condition(stored: dict[str, Any]) -> Condition:
    return Condition(
        stored["temperature"],
        stored["width"],
        {name: Reached(*values) for name, values in stored["accuracies"].items()},
        {name: Gain(*values) for name, values in stored["gains"].items()},
        {
            name: Recall(OverSeeds(*as_trained), OverSeeds(*mended))
            for name, (as_trained, mended) in stored["recalls"].items()
        },
    )
