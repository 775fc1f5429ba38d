"""The pinned runs, each at the step shown."""

from dataclasses import dataclass

from ...explorer.parameters import PINS
from ...explorer.results import Results
from ..shared.distribution import Bar, bars
from .divergence_words import loss_unit
from .frames import Frame


@dataclass(frozen=True)
class PinnedRun:
    """One of _pins.html."""

    settings: str  # "T = 8, hard weight = 0, …"
    in_use: list[Bar]  # its student at T = 1
    loss: str
    unit: str  # of its loss; "" where it has none


def pinned_runs(results: Results, shown: Frame) -> tuple[PinnedRun, ...]:
    """The pinned runs of an experiment."""
    labels, summed = results.experiment.labels, results.summed_classes
    pins = results.experiment.pins
    return tuple(
        PinnedRun(
            settings=settings_text(pin),
            in_use=bars(labels, shown["series"][f"pin-{k}"], summed=summed),
            loss=shown["texts"][f"pin-{k}-loss"],
            unit=loss_unit(run),
        )
        for k, (pin, run) in enumerate(zip(pins, results.experiment.pinned, strict=True), 1)
    )


def settings_text(pin: tuple[float | str, ...]) -> str:
    """The settings of a pinned run in words."""
    return PINS.write((pin,)).replace(":", " = ").replace(",", ", ").replace("_", " ")
