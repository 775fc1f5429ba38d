"""The slider of the bias correction, for runs without some digits."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...lab.config import Config
from ...lab.tasks.model import Task
from ..explorer.frames import columns
from ..shared import format as fmt
from .frames import (
    accuracy_text,
    with_interval,
)
from .students import ShownStudent, shown_students


@dataclass(frozen=True)
class Bias:
    """The slider of the bias correction: the accuracies at each stop, and the chosen stop."""

    about: str
    left_out: str
    students: list[ShownStudent]
    headings: list[str]
    n_validation: str
    rows: list[list[str]]
    chosen: int  # of the distilled student
    shown: dict[str, str]
    frames: dict[str, Any]
    last: int


def n_left_out(config: Config) -> int:
    return int(np.isin(config.task.load().test.labels, config.left_out).sum())


def bias_correction(config: Config, sweep: dict[str, Any]) -> Bias:
    students, names = shown_students(config), config.students
    columns_of_table = [
        (sweep[name][what], n)
        for what, n in (("accuracy", config.task.n_test), ("recall_left_out", n_left_out(config)))
        for name in names
    ]
    keys = ["bias", *(f"bias-{n}" for n in names), *(f"bias-{n}-recall" for n in names)]
    rows, frames = [], []
    for k, bias in enumerate(sweep["biases"]):
        shares = [(values[k], n) for values, n in columns_of_table]
        rows.append([f"+{bias:g}", *(accuracy_text(share) for share, _ in shares)])
        texts = [f"+{bias:g}", *(with_interval(share, n) for share, n in shares)]
        frames.append({"series": {}, "texts": dict(zip(keys, texts, strict=True))})
    chosen = sweep["distilled"]["chosen"]
    return Bias(
        about=_bias_text(config.task, students, sweep),
        left_out=", ".join(config.task.classes[k] for k in config.left_out),
        students=students,
        headings=[f"{s.short}: {what}" for what in ("all", "left-out") for s in students],
        n_validation=f"{config.task.n_validation:,}",
        rows=rows,
        chosen=chosen,
        shown=frames[chosen]["texts"],
        frames={"series": {}, **columns(frames)},
        last=len(rows) - 1,
    )


def _bias_text(task: Task, students: list[ShownStudent], sweep: dict[str, Any]) -> str:
    def needed(name: str) -> str:
        low, high = sweep[name]["needed"]
        return fmt.with_minus(f"{low:+.1f} to {high:+.1f}")

    each = ", ".join(f"{student.running} {needed(student.key)}" for student in students)
    return (
        f"One number added to their score (their logit) makes a student name the left-out"
        f" {task.examples} more often. Nine in ten of them need this much to be read right: {each}."
        f" The narrower that range, the more of them one number can mend; what it gives to them it"
        f" takes from the other {task.examples}."
    )
