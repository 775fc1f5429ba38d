"""The drawing pad: a digit, and what each network takes it for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....lab.config import Config
from ....lab.report import Finished
from ....lab.tasks.digits import teachers
from ....lab.tasks.digits.dataset import CLASSES, SIDE, load
from ....numerics.soft_targets import log_soft_targets
from ....numerics.softmax import Array, softmax
from ..frames import percentage
from ..students import ShownStudent, shown_students
from .digit_images import data_uri


@dataclass(frozen=True)
class PadReading:
    """What one network takes the digit for, at T = 1."""

    who: str
    colour: str
    digit: str  # empty before the network is trained
    share: str  # its probability
    is_right: bool | None  # None where nobody knows what was drawn


@dataclass(frozen=True)
class PadAnswer:
    """lab/digits/_pad_answer.html."""

    readings: list[PadReading]
    trained: bool  # whether the students have an answer
    said: str  # the same as one sentence, for the pad's status


@dataclass(frozen=True)
class Pad:
    """lab/digits/_pad.html: the pad, with an example to begin with."""

    title: str
    example: str  # picture
    about_example: str
    side: int  # of the pad's picture, in pixels
    answer: PadAnswer


def pad(config: Config, finished: Finished | None) -> Pad:
    """The pad with the first test digit of a left-out class, or the first of all."""
    test = load().test
    left_out = np.isin(test.labels, config.left_out)
    index = int(left_out.argmax()) if config.left_out else 0
    label = int(test.labels[index])
    students = finished.test_logits[:, index].astype(np.float64) if finished else None
    teacher = teachers.test_logits(config.teacher)[index].astype(np.float64)
    wanted = CLASSES[config.left_out[0]] if len(config.left_out) == 1 else "digit"
    return Pad(
        title=f"Draw {'an' if wanted == '8' else 'a'} {wanted}",
        example=data_uri(test.inputs[index]),
        about_example=f"Test digit {index}, {'an' if label == 8 else 'a'} {label}",
        side=SIDE,
        answer=pad_answer(config, teacher, students, label),
    )


def pad_answer(
    config: Config, teacher: Array, students: Array | None, label: int | None
) -> PadAnswer:
    """What the networks take one image for.

    Args:
        teacher: logits, (members, classes).
        students: logits, (students, classes), in the run's order; None before they are trained.
        label: what the image is; None for a drawing.
    """
    shown = shown_students(config)
    of_teacher = np.exp(log_soft_targets(teacher, 1.0, "arithmetic"))
    readings = [_reading("Teacher", "teacher", of_teacher, label)]
    if students is None:
        readings += [PadReading(s.title, s.colour, "", "", None) for s in shown]
    else:
        readings += _of_students(shown, students, label)
    told = ", ".join(f"{r.who.lower()} reads {r.digit}" for r in readings if r.digit)
    return PadAnswer(readings, students is not None, f"The {told}.")


def _of_students(
    shown: Sequence[ShownStudent], students: Array, label: int | None
) -> list[PadReading]:
    return [
        _reading(student.title, student.colour, softmax(own), label)
        for student, own in zip(shown, students, strict=True)
    ]


def _reading(who: str, colour: str, probabilities: Array, label: int | None) -> PadReading:
    first = int(probabilities.argmax())
    return PadReading(
        who=who,
        colour=colour,
        digit=CLASSES[first],
        share=percentage(float(probabilities[first])),
        is_right=None if label is None else first == label,
    )
