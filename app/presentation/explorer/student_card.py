"""The students at the step shown: the one on soft targets, and the one on hard labels only."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.parameters import PINS
from ...explorer.results import Results
from ...query.parameter_types import ParameterError, write_number
from ..shared.distribution import Bar, bars
from .controls import Controls, paces
from .frames import Frame


@dataclass(frozen=True)
class StudentCard:
    """_student_card.html: the student, and the controls that play its training."""

    texts: Mapping[str, str]  # of the frame shown
    in_use: list[Bar]  # at T = 1
    softened: list[Bar]
    step: int
    steps: int
    pace: str
    paces: list[tuple[str, str]]
    compare: bool
    can_pin: bool  # fewer runs are pinned than may be
    problems: Mapping[str, ParameterError]


@dataclass(frozen=True)
class HardStudentCard:
    """_hard_student_card.html: the student on hard labels only."""

    texts: Mapping[str, str]  # of the frame shown
    in_use: list[Bar]  # at T = 1
    softened: list[Bar]
    true_label: str


def student_card(results: Results, shown: Frame, controls: Controls) -> StudentCard:
    """The card of the experiment's student, the pinned runs' students marked on its bars."""
    experiment, series, summed = results.experiment, shown["series"], results.summed_classes
    labels = experiment.labels
    pins = [series[f"pin-{k}"] for k, _ in enumerate(experiment.pins, 1)]
    return StudentCard(
        texts=shown["texts"],
        in_use=bars(labels, series["student"], pins=pins, summed=summed),
        softened=bars(labels, series["student-soft"], series["teacher-soft"], summed=summed),
        step=experiment.step,
        steps=experiment.steps,
        pace=write_number(experiment.pace),
        paces=paces(experiment.pace),
        compare=experiment.compare,
        can_pin=len(pins) < PINS.most,
        problems=controls.problems,
    )


def hard_student_card(results: Results, shown: Frame) -> HardStudentCard | None:
    """The card of the student on hard labels only; None without compare=1."""
    experiment, series, summed = results.experiment, shown["series"], results.summed_classes
    if not experiment.compare:
        return None
    labels = experiment.labels
    return HardStudentCard(
        texts=shown["texts"],
        in_use=bars(labels, series["hard-student"], summed=summed),
        softened=bars(labels, series["hard-student-soft"], series["teacher-soft"], summed=summed),
        true_label=labels[experiment.true_class],
    )
