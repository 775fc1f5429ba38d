"""What an input sample is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """An input sample with the logits of its teachers and of the student's start."""

    slug: str
    title: str
    picture: str  # name of a partial in templates/pictures
    note: str  # where the numbers come from
    labels: tuple[str, ...]
    true_class: int
    teacher_logits: tuple[tuple[float, ...], ...]
    student_logits: tuple[float, ...]
