"""The pinned runs, each at the step shown."""

from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.parameters import PINS
from ...explorer.results import Results
from ...query.loss_parameters import DIVERGENCE, SHAPE
from ..shared.distribution import Bar, bars
from .divergence_words import WORDS, loss_unit, name_and_numbers, names_divergences
from .frames import Frame


@dataclass(frozen=True)
class PinnedRun:
    """One of _pins.html."""

    settings: str  # "T = 8, hard weight = 0, …"
    in_use: list[Bar]  # its student at T = 1
    loss: str
    unit: str  # of its loss; "" where it has none
    kl: str  # forward KL, by which runs on different divergences compare; "" where none is needed


def pinned_runs(results: Results, shown: Frame) -> tuple[PinnedRun, ...]:
    """The pinned runs of an experiment."""
    experiment, summed = results.experiment, results.summed_classes
    pins = zip(settings_texts(experiment), experiment.pinned, strict=True)
    return tuple(
        PinnedRun(
            settings=settings,
            in_use=bars(experiment.labels, shown["series"][f"pin-{k}"], summed=summed),
            loss=shown["texts"][f"pin-{k}-loss"],
            unit=loss_unit(run),
            kl=shown["texts"].get(f"pin-{k}-kl", ""),
        )
        for k, (settings, run) in enumerate(pins, 1)
    )


def settings_texts(experiment: Experiment) -> tuple[str, ...]:
    """The settings of each pinned run in words: "T = 8, hard weight = 0.75, reverse KL"."""
    names = names_divergences(experiment)
    return tuple(
        f"{_other_settings(pin)}, {_divergence_text(run)}" if names else _other_settings(pin)
        for pin, run in zip(experiment.pins, experiment.pinned, strict=True)
    )


def _divergence_text(run: Experiment) -> str:
    return name_and_numbers(WORDS[run.divergence].in_sentence, run.divergence, run.shape)


def _other_settings(pin: tuple[float | str, ...]) -> str:
    """The settings but for the divergence and its numbers."""
    forward = {p.attribute_name: p.default for p in (DIVERGENCE, SHAPE)}
    others = tuple((PINS.attributes(pin) | forward).values())
    return PINS.write((others,)).replace(":", " = ").replace(",", ", ").replace("_", " ")
