"""The reading of one image by teacher and students, at every stop of the temperature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np

from ....explorer.results import STOPS
from ....lab.config import Config
from ....lab.tasks.digits.dataset import CLASSES, Pixels
from ....numerics.soft_targets import log_soft_targets
from ....numerics.softmax import Array, softmax
from ....query.parameter_types import write_number
from ...explorer.frames import columns
from ...shared import format as fmt
from ...shared.distribution import Bar
from ..frames import percentage
from ..students import ShownStudent, shown_students
from .attention import Attention, attention
from .digit_images import data_uri


@dataclass(frozen=True)
class Logits:
    """The networks' logits of one image."""

    teacher: Array  # (members, classes)
    students: Array  # (students, classes), in the run's order


@dataclass(frozen=True)
class ReadingTable:
    """One network's softened distribution."""

    series: str
    title: str
    colour: str
    bars: list[Bar]


@dataclass(frozen=True)
class Reading:
    """lab/digits/_reading.html: a picture, each network's distribution, a slider."""

    title: str
    picture: str
    predictions: list[tuple[str, str, str]]  # network, digit, probability at T = 1
    tables: list[ReadingTable]
    temperature: str
    stop: int  # of the slider, from 0
    last_stop: int
    sweep: dict[str, Any]
    explorer: str
    attention: Attention | None  # of a teacher that has it


def reading(
    title: str, pixels: Pixels, logits: Logits, config: Config, true_class: int | None
) -> Reading:
    """One image, softened at the stop of the slider that is nearest to the run's temperature."""
    students = shown_students(config)
    frames = _frames(logits, students)
    stop = int(np.abs(STOPS - config.temperature).argmin())
    shown = frames[stop]["series"]
    tables = [("teacher-soft", "Teacher", "soft")]
    tables += [(_series(student), student.short, student.colour) for student in students]
    return Reading(
        title=title,
        picture=data_uri(pixels),
        predictions=_predictions(logits, students),
        tables=[
            ReadingTable(series, name, colour, _bars(shown[series], shown["teacher-soft"], series))
            for series, name, colour in tables
        ],
        temperature=frames[stop]["texts"]["T"],
        stop=stop,
        last_stop=len(STOPS) - 1,
        sweep=columns(frames),
        explorer=_explorer(logits.teacher, true_class, config.temperature),
        attention=attention(config.teacher, pixels),
    )


def _series(student: ShownStudent) -> str:
    return f"{student.colour}-soft"


def _frames(logits: Logits, students: Sequence[ShownStudent]) -> list[dict[str, Any]]:
    t = STOPS[:, np.newaxis]
    teacher = np.exp(log_soft_targets(logits.teacher, t[..., np.newaxis], "arithmetic"))
    softened = {"teacher-soft": teacher} | {
        _series(student): softmax(own, t)
        for student, own in zip(students, logits.students, strict=True)
    }
    series = {name: fmt.tenths(values) for name, values in softened.items()}
    return [
        {
            "series": {name: rows[k] for name, rows in series.items()},
            "texts": {"T": fmt.temperature_text(float(stop))},
        }
        for k, stop in enumerate(STOPS)
    ]


def _bars(tenths: list[int], targets: list[int], series: str) -> list[Bar]:
    of_student = series != "teacher-soft"
    return [
        Bar(label, value, fmt.percent(value), target if of_student else None, ())
        for label, value, target in zip(CLASSES, tenths, targets, strict=True)
    ]


def _predictions(logits: Logits, students: Sequence[ShownStudent]) -> list[tuple[str, str, str]]:
    at_one = {
        "the teacher reads": np.exp(log_soft_targets(logits.teacher, 1.0, "arithmetic")),
    } | {
        student.short.lower(): softmax(own)
        for student, own in zip(students, logits.students, strict=True)
    }
    return [
        (who, CLASSES[int(probs.argmax())], percentage(float(probs.max())))
        for who, probs in at_one.items()
    ]


def _explorer(teacher: Array, true_class: int | None, temperature: float) -> str:
    rows = (",".join(write_number(float(value)) for value in row) for row in teacher)
    query = {"logits": ";".join(rows), "labels": ",".join(CLASSES)}
    if true_class is not None:
        query["true"] = str(true_class)
    query["T"] = write_number(temperature)
    return "/?" + urlencode(query, safe=",;")
