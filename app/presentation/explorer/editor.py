"""The editor of classes and logits: a row a class, each number as the query writes it."""

from dataclasses import dataclass
from itertools import repeat

from ...explorer.experiment import Experiment
from ...explorer.parameters import FAMILY, MAX_CLASSES, MAX_TEACHERS
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
    student: str  # its logit at step 0; "" if the student has no logits of its own
    is_true: bool


@dataclass(frozen=True)
class Editor:
    """_editor.html: the experiment's numbers, and how many classes and teachers it may have."""

    teachers: tuple[str, ...]
    rows: tuple[EditorRow, ...]
    has_student: bool  # whether the student starts from a logit for each class
    most_classes: int
    most_teachers: int


def editor(experiment: Experiment) -> Editor:
    """The editor of an experiment."""
    logits = experiment.teacher_logits
    several = len(logits) > 1
    teachers = tuple(f"Teacher {m}" if several else "Teacher" for m in range(1, len(logits) + 1))
    has_student = experiment.family == FAMILY.default
    student = map(write_number, experiment.student_start) if has_student else repeat("")
    by_class = zip(experiment.labels, zip(*logits, strict=True), student, strict=False)
    rows = tuple(
        EditorRow(
            label=label,
            logits=tuple(map(EditorCell, teachers, map(write_number, numbers))),
            student=start,
            is_true=index == experiment.true_class,
        )
        for index, (label, numbers, start) in enumerate(by_class)
    )
    return Editor(teachers, rows, has_student, MAX_CLASSES, MAX_TEACHERS)
