"""One probe row of a recorded run as `Results`: its student is the one that was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from ..explorer.experiment import read_experiment
from ..explorer.parameters import STUDENT
from ..explorer.results import (
    STOPS,
    Results,
    Students,
    objective,
    objective_by_row,
    teacher_of,
)
from ..numerics.objective import Evaluation
from ..numerics.soft_targets import soft_targets
from ..numerics.softmax import Array
from .model import Header, Log
from .run_parameters import temperature_of

_NO_SETTINGS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class RecordedRow(Results):
    """The numbers of one row of a run: the experiment's teachers, and the student as recorded.

    The experiment's `step` is the place of the log that is shown. Its pinned runs are trained by
    gradient descent on the row's logits alone, a step a log, from the first log's student.
    """

    student_logits: Array  # of the logs that are shown, (n_logs, n_classes)
    numbers: Sequence[int]  # their steps, ascending

    @property
    def is_recorded(self) -> bool:
        """True: neither learning rate nor number of steps is known."""
        return True

    @property
    def step_numbers(self) -> Sequence[int]:
        """The number of each step that is shown, ascending, n_logs of them."""
        return self.numbers

    def steps_done(self, k: int) -> str:
        """How far the training was at the k-th log, in words."""
        return f"At step {self.numbers[k]} of {self.numbers[-1]}"

    @cached_property
    def student(self) -> Evaluation:
        """The recorded student at each log, n_logs rows."""
        return objective(self.experiment, self.log_soft_targets).evaluate(self.student_logits)

    def students_at_stops(self) -> Students:
        """The student of the log that is shown, at each of STOPS: its logits stay the same."""
        experiment = self.experiment
        logits = np.tile(self.student_logits[experiment.step], (len(STOPS), 1))
        goal = objective_by_row(
            experiment, STOPS, self.log_targets_at_stops, experiment.hard_weight
        )
        return Students(goal.evaluate(logits), None)


def recorded_row(
    header: Header,
    logs: Sequence[Log],
    row: int,
    *,
    temperature: float | None = None,
    step: int | None = None,
    settings: Mapping[str, Any] = _NO_SETTINGS,
) -> RecordedRow:
    """One row of a run at some of its logs.

    Args:
        header: of the run.
        logs: one or more, in order of their steps.
        row: of the probe rows, from 0.
        temperature: T > 0 of the soft targets; None: that of the training, or the nearest that
            the figures take.
        step: the number of the step that is shown, or that of the latest log before it; None: the
            last one.
        settings: other fields of the experiment: pins, learning_rate, open, pace, …
    """
    numbers = [log.step for log in logs]
    shown = numbers[-1] if step is None else step
    experiment = replace(
        read_experiment([], strict=True)[0],
        scenario=None,
        teacher_logits=tuple(map(tuple, _bounded(header.teacher_logits[row]).tolist())),
        labels=header.classes,
        true_class=_true_class(header, row),
        student_start=tuple(_bounded(logs[0].student_logits[row]).tolist()),
        temperature=temperature_of(header, temperature),
        hard_weight=header.hard_weight if header.labels else 0.0,
        steps=len(logs) - 1,
        step=max(0, int(np.searchsorted(numbers, shown, side="right")) - 1),
        **settings,
    )
    logits = _bounded(np.array([log.student_logits[row] for log in logs]))
    return RecordedRow(experiment, *teacher_of(experiment), student_logits=logits, numbers=numbers)


def _bounded(logits: Array) -> Array:
    """Logits whose differences are finite over any temperature."""
    return np.clip(logits, STUDENT.low, STUDENT.high)


def _true_class(header: Header, row: int) -> int:
    """The row's label; without one the class that the teachers find likeliest at T = 1."""
    if header.labels is not None:
        return header.labels[row]
    return int(soft_targets(_bounded(header.teacher_logits[row]), 1.0).argmax())
