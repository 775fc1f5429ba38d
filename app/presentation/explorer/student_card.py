"""The students at the step shown: the one on soft targets, and the one on hard labels only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...explorer.experiment import Experiment
from ...explorer.parameters import PINS, STUDENT
from ...explorer.results import Results
from ...explorer.student_starts import STARTS, WEAK_SHARE
from ...query.parameter_types import ParameterError, write_number
from ..shared.distribution import Bar, bars
from .controls import Controls, paces
from .divergence_words import kl_name
from .frames import Frame

# Their names on the screen, and what they mean.
_STARTS = {
    "weak copy": (
        f"weak copy × {WEAK_SHARE}",
        f"{WEAK_SHARE} times the teacher's scores: right, but unsure",
    ),
    "uniform": ("all equal", "It knows nothing yet: every class is equally likely"),
    "middle": ("middle", "A wide bell over the middle of the classes"),
    "first class": ("first", "A wide bell with its top at the first class"),
    "last class": ("last", "A wide bell with its top at the last class"),
}


@dataclass(frozen=True)
class Start:
    """One place that the student may start from."""

    name: str
    meaning: str
    student: str  # the parameter `student`; "" for its default
    is_chosen: bool


@dataclass(frozen=True)
class StudentCard:
    """_student_card.html: the student, and the controls that play its training."""

    texts: Mapping[str, str]  # of the frame shown
    in_use: list[Bar]  # at T = 1
    softened: list[Bar]
    holds_bell: bool
    step: int
    steps: int
    pace: str
    paces: list[tuple[str, str]]
    compare: bool
    true_label: str
    starts: tuple[Start, ...]
    own_start: bool  # the student starts from other logits
    can_pin: bool  # fewer runs are pinned than may be
    kl_name: str
    problems: Mapping[str, ParameterError]


@dataclass(frozen=True)
class HardStudentCard:
    """_hard_student_card.html: the student on hard labels only."""

    texts: Mapping[str, str]  # of the frame shown
    kl_name: str
    in_use: list[Bar]  # at T = 1
    softened: list[Bar]
    holds_bell: bool
    true_label: str


def student_card(results: Results, shown: Frame, controls: Controls) -> StudentCard:
    """The card of the experiment's student, the pinned runs' students marked on its bars."""
    experiment, series, summed = results.experiment, shown["series"], results.summed_classes
    labels = experiment.labels
    pins = [series[f"pin-{k}"] for k, _ in enumerate(experiment.pins, 1)]
    starts = _starts(experiment)
    return StudentCard(
        texts=shown["texts"],
        in_use=bars(labels, series["student"], pins=pins, summed=summed),
        softened=bars(labels, series["student-soft"], series["teacher-soft"], summed=summed),
        holds_bell=experiment.family == "bell",
        step=experiment.step,
        steps=experiment.steps,
        pace=write_number(experiment.pace),
        paces=paces(experiment.pace),
        compare=experiment.compare,
        true_label=labels[experiment.true_class],
        starts=starts,
        own_start=not any(start.is_chosen for start in starts),
        can_pin=len(pins) < PINS.most,
        kl_name=kl_name(experiment),
        problems=controls.problems,
    )


def _starts(experiment: Experiment) -> tuple[Start, ...]:
    """The places to start from; of two that are the same the first one is chosen."""
    starts = {name: start(experiment) for name, start in STARTS[experiment.family].items()}
    chosen = [name for name, start in starts.items() if start == experiment.student_start]
    return tuple(
        Start(
            *_STARTS[name],
            student=replace(experiment, student_start=start).query_texts[STUDENT.name],
            is_chosen=name in chosen[:1],
        )
        for name, start in starts.items()
    )


def hard_student_card(results: Results, shown: Frame) -> HardStudentCard | None:
    """The card of the student on hard labels only; None without compare=1."""
    experiment, series, summed = results.experiment, shown["series"], results.summed_classes
    if not experiment.compare:
        return None
    labels = experiment.labels
    return HardStudentCard(
        texts=shown["texts"],
        kl_name=kl_name(experiment),
        in_use=bars(labels, series["hard-student"], summed=summed),
        softened=bars(labels, series["hard-student-soft"], series["teacher-soft"], summed=summed),
        holds_bell=experiment.family == "bell",
        true_label=labels[experiment.true_class],
    )
