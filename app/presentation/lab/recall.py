"""The networks' recall of each class, and the table of epochs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...lab import uncertainty
from ...lab.config import Config
from ...lab.tasks.model import Task
from ..shared import format as fmt
from ..shared.distribution import Bar
from .frames import epoch_columns, plus_minus
from .students import ShownStudent, shown_students


@dataclass(frozen=True)
class RecallTable:
    """One network's recall of each class."""

    series: str
    title: str
    colour: str
    bars: list[Bar]


@dataclass(frozen=True)
class RecallPanel:
    """lab/_recall.html: the chart of recalls, its tables, and the table of epochs."""

    students: list[ShownStudent]
    example: str  # what the task calls an example
    spread: str  # a sentence: how uncertain a recall is
    tables: list[RecallTable]
    epoch_columns: list[str]
    epoch_rows: list[list[str]]


def recall_panel(
    config: Config, teacher_recall: Sequence[float], frames: Sequence[Mapping[str, Any]]
) -> RecallPanel:
    """The recalls after the last epoch that is trained, and a row of the table for each epoch.

    Args:
        teacher_recall: of each class.
        frames: one an epoch, see app/presentation/lab/frames.py.
    """
    task, students = config.task, shown_students(config)
    recall = {"recall-teacher": fmt.tenths(teacher_recall)}
    recall |= {f"recall-{name}": [0] * task.n_classes for name in config.students}
    if frames:
        recall |= frames[-1]["series"]
    networks = [("teacher", "Teacher", "teacher"), *((s.key, s.title, s.colour) for s in students)]
    return RecallPanel(
        students=students,
        example=task.example,
        spread=_spread(task),
        tables=[
            RecallTable(f"recall-{key}", title, colour, _bars(task, recall[f"recall-{key}"]))
            for key, title, colour in networks
        ],
        epoch_columns=epoch_columns(config),
        epoch_rows=[frame["row"] for frame in frames],
    )


def _bars(task: Task, tenths: list[int]) -> list[Bar]:
    """The bars of a table of recalls; dashes before the first epoch."""
    return [
        Bar(label, value, fmt.percent(value) if any(tenths) else "–", None, ())
        for label, value in zip(task.classes, tenths, strict=True)
    ]


def _spread(task: Task) -> str:
    counts = np.bincount(task.load().test.labels)
    likely = uncertainty.of_accuracy(0.95, int(counts.min()))
    return (
        f"Each {task.example} has {counts.min()} to {counts.max()} test examples, so a share of 95%"
        f" is good to {plus_minus(likely, 1)} points."
    )
