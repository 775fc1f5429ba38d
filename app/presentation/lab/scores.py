"""The networks' cards: accuracies, sizes and times beside the teacher's."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...lab import report
from ...lab.jobs.run_manager import Run
from .students import shown_students


@dataclass(frozen=True)
class Size:
    """One size of a network, beside the teacher's."""

    name: str
    text: str
    tenths: int  # of a percent of the teacher's


@dataclass(frozen=True)
class Score:
    """One network's card."""

    key: str
    title: str
    colour: str
    layers: str
    sizes: list[Size]


@dataclass(frozen=True)
class Scores:
    """lab/_scores.html: a card for each network."""

    cards: list[Score]
    texts: Mapping[str, str]  # of the frame shown
    n_test: str
    examples: str  # what the task calls its examples


def scores(run: Run, texts: Mapping[str, str]) -> Scores:
    """The cards of a run's networks, with the texts of the frame shown."""
    task = run.config.task
    return Scores(_cards(run), texts, f"{task.n_test:,}", task.examples)


@dataclass(frozen=True)
class _Measured:
    """What one prediction of a network takes."""

    parameters: int
    multiply_adds: int
    seconds: float | None  # None before the run has ended


def _cards(run: Run) -> list[Score]:
    config = run.config
    teachers, architecture = config.task.teachers, config.architecture
    result = run.finished.result if run.finished else None
    members = teachers.n_members(config.teacher)
    many = f"{members} × " if members > 1 else ""
    teacher = _Measured(
        teachers.n_parameters(config.teacher),
        teachers.multiply_adds(config.teacher),
        result["teacher"]["prediction_seconds"] if result else None,
    )
    brief = many + teachers.brief(config.teacher)
    cards = [Score("teacher", "Teacher", "teacher", brief, _sizes(teacher, teacher))]
    for student in shown_students(config):
        own = _Measured(
            architecture.n_parameters(config.sizes),
            architecture.multiply_adds(config.sizes),
            result["students"][student.key]["prediction_seconds"] if result else None,
        )
        brief = architecture.brief(config.sizes)
        cards.append(Score(student.key, student.title, student.colour, brief, _sizes(own, teacher)))
    return cards


def _sizes(own: _Measured, teacher: _Measured) -> list[Size]:
    parameters = _tenths(own.parameters, teacher.parameters)
    return [
        Size("Parameters", f"{own.parameters:,}", parameters),
        Size("Bytes", bytes_text(report.bytes_in_memory(own.parameters)), parameters),
        Size(
            "Multiply-adds",
            f"{own.multiply_adds:,}",
            _tenths(own.multiply_adds, teacher.multiply_adds),
        ),
        Size(
            "One prediction",
            f"{1e6 * own.seconds:.0f} µs" if own.seconds else "–",
            _tenths(own.seconds, teacher.seconds) if own.seconds and teacher.seconds else 0,
        ),
    ]


def _tenths(own: float, whole: float) -> int:
    """The share in tenths of a percent, from 1 to 1,000."""
    return min(1000, max(1, round(1000 * own / whole)))


def bytes_text(n: int) -> str:
    """A number of bytes: "191 kB", "2.6 MB"."""
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{n / 1e3:.0f} kB"
