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


def _cards(run: Run) -> list[Score]:
    config = run.config
    teacher = report.teacher(config.task, config.teacher)
    size = config.architecture.n_parameters(config.sizes)
    result = run.finished.result if run.finished else None
    members = config.task.teachers.n_members(config.teacher)
    seconds = result["teacher"]["prediction_seconds"] if result else None
    many = f"{members} × " if members > 1 else ""
    brief = config.task.teachers.brief(config.teacher)
    sizes = _sizes(teacher["parameters"], teacher["parameters"], seconds, seconds)
    cards = [Score("teacher", "Teacher", "teacher", many + brief, sizes)]
    layers = config.architecture.brief(config.sizes)
    for student in shown_students(config):
        own = result["students"][student.key]["prediction_seconds"] if result else None
        sizes = _sizes(size, teacher["parameters"], own, seconds)
        cards.append(Score(student.key, student.title, student.colour, layers, sizes))
    return cards


def _sizes(
    parameters: int,
    teacher_parameters: int,
    seconds: float | None,
    teacher_seconds: float | None,
) -> list[Size]:
    def share(own: float, whole: float) -> int:
        return min(1000, max(1, round(1000 * own / whole)))

    own = report.bytes_in_memory(parameters)
    timed = bool(seconds and teacher_seconds)
    return [
        Size("Parameters", f"{parameters:,}", share(parameters, teacher_parameters)),
        Size("Bytes", bytes_text(own), share(own, report.bytes_in_memory(teacher_parameters))),
        Size(
            "One prediction",
            f"{1e6 * seconds:.0f} µs" if seconds else "–",
            share(seconds, teacher_seconds) if timed else 0,  # type: ignore[arg-type]
        ),
    ]


def bytes_text(n: int) -> str:
    """A number of bytes: "191 kB", "2.6 MB"."""
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{n / 1e3:.0f} kB"
