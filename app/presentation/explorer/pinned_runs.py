"""The pinned runs, each at the step shown."""

from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.parameters import PINS
from ..shared.distribution import Bar, bars
from .frames import Frame


@dataclass(frozen=True)
class PinnedRun:
    """One of _pins.html."""

    settings: str  # "T = 8, hard weight = 0, …"
    in_use: list[Bar]  # its student at T = 1
    loss: str


def pinned_runs(experiment: Experiment, shown: Frame) -> tuple[PinnedRun, ...]:
    """The pinned runs of an experiment."""
    return tuple(
        PinnedRun(
            settings=_settings(pin),
            in_use=bars(experiment.labels, shown["series"][f"pin-{k}"]),
            loss=shown["texts"][f"pin-{k}-loss"],
        )
        for k, pin in enumerate(experiment.pins, 1)
    )


def _settings(pin: tuple[float | str, ...]) -> str:
    return PINS.write((pin,)).replace(":", " = ").replace(",", ", ").replace("_", " ")
