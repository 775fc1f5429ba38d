"""What teacher and both students make of one image, at every stop of the temperature."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np

from app.kinds import write_number
from app.lab.digits import N_CLASSES, Pixels
from app.numerics.softmax import Array, softmax
from app.numerics.teachers import log_soft_targets
from app.presentation import format as fmt
from app.presentation.frames import columns
from app.presentation.lab.frames import percentage
from app.presentation.lab.pictures import data_uri
from app.presentation.view_models import Bar
from app.runs import STOPS

LABELS = tuple(str(k) for k in range(N_CLASSES))
_TITLES = {
    "teacher-soft": "Teacher",
    "student-soft": "Distilled",
    "hard-student-soft": "Hard labels",
}


@dataclass(frozen=True)
class Logits:
    """What the networks say of one image."""

    teacher: Array  # (members, classes)
    hard: Array  # (classes,)
    distilled: Array  # (classes,)


@dataclass(frozen=True)
class Reading:
    """_lab_reading.html: a picture, three distributions, and the temperature's slider."""

    title: str
    picture: str
    said: list[tuple[str, str, str]]  # who, digit, how sure at T = 1
    tables: dict[str, list[Bar]]
    titles: dict[str, str]
    temperature: str
    stop: int  # of the slider, from 0
    last_stop: int
    sweep: dict[str, Any]
    explorer: str


def reading(
    title: str, pixels: Pixels, logits: Logits, temperature: float, true_class: int | None
) -> Reading:
    """One image, softened at the stop of the slider that is nearest to the temperature."""
    frames = _frames(logits)
    stop = int(np.abs(STOPS - temperature).argmin())
    shown = frames[stop]["series"]
    return Reading(
        title=title,
        picture=data_uri(pixels),
        said=_said(logits),
        tables={name: _bars(shown[name], shown["teacher-soft"], name) for name in _TITLES},
        titles=_TITLES,
        temperature=frames[stop]["texts"]["T"],
        stop=stop,
        last_stop=len(STOPS) - 1,
        sweep=columns(frames),
        explorer=_explorer(logits.teacher, true_class, temperature),
    )


def _frames(logits: Logits) -> list[dict[str, Any]]:
    t = STOPS[:, np.newaxis]
    softened = {
        "teacher-soft": np.exp(log_soft_targets(logits.teacher, t[..., np.newaxis], "arithmetic")),
        "student-soft": softmax(logits.distilled, t),
        "hard-student-soft": softmax(logits.hard, t),
    }
    series = {name: fmt.tenths(values) for name, values in softened.items()}
    return [
        {
            "series": {name: rows[k] for name, rows in series.items()},
            "texts": {"T": fmt.temperature_text(float(stop))},
        }
        for k, stop in enumerate(STOPS)
    ]


def _bars(tenths: list[int], targets: list[int], name: str) -> list[Bar]:
    of_student = name != "teacher-soft"
    return [
        Bar(label, value, fmt.percent(value), target if of_student else None, ())
        for label, value, target in zip(LABELS, tenths, targets, strict=True)
    ]


def _said(logits: Logits) -> list[tuple[str, str, str]]:
    at_one = {
        "the teacher reads": np.exp(log_soft_targets(logits.teacher, 1.0, "arithmetic")),
        "hard labels": softmax(logits.hard),
        "distilled": softmax(logits.distilled),
    }
    return [
        (who, LABELS[int(probs.argmax())], percentage(float(probs.max())))
        for who, probs in at_one.items()
    ]


def _explorer(teacher: Array, true_class: int | None, temperature: float) -> str:
    rows = (",".join(write_number(float(value)) for value in row) for row in teacher)
    query = {"logits": ";".join(rows), "labels": ",".join(LABELS)}
    if true_class is not None:
        query["true"] = str(true_class)
    query["T"] = write_number(temperature)
    return "/?" + urlencode(query, safe=",;")
