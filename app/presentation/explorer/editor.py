"""The editor of classes and logits: a row a class, each number as the query writes it."""

from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.parameters import MAX_CLASSES, MAX_TEACHERS
from ...query.parameter_types import write_number


@dataclass(frozen=True)
class EditorCell:
    """One teacher's logit of a class."""

    teacher: str
    text: str


@dataclass(frozen=True)
class EditorRow:
    """One class."""

    label: str
    logits: tuple[EditorCell, ...]
    student: str
    is_true: bool


@dataclass(frozen=True)
class Editor:
    """_editor.html: the experiment's numbers, and how many classes and teachers it may have."""

    teachers: tuple[str, ...]
    rows: tuple[EditorRow, ...]
    most_classes: int
    most_teachers: int


def editor(experiment: Experiment) -> Editor:
    """The editor of an experiment."""
    logits = experiment.teacher_logits
    several = len(logits) > 1
    teachers = tuple(f"Teacher {m}" if several else "Teacher" for m in range(1, len(logits) + 1))
    by_class = zip(
        experiment.labels, zip(*logits, strict=True), experiment.student_logits, strict=True
    )
    rows = tuple(
        EditorRow(
            label=label,
            logits=tuple(map(EditorCell, teachers, map(write_number, numbers))),
            student=write_number(student),
            is_true=index == experiment.true_class,
        )
        for index, (label, numbers, student) in enumerate(by_class)
    )
    return Editor(teachers, rows, MAX_CLASSES, MAX_TEACHERS)
