"""What an experiment's numbers are: the one bridge from the query to app/numerics.

Every result is a pure function of its experiment.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..numerics.losses import entropy
from ..numerics.objective import Evaluation, Objective
from ..numerics.soft_targets import log_soft_targets
from ..numerics.softmax import Array
from ..numerics.trajectory import descend, trajectory
from .experiment import Experiment

# The temperature slider's stops: 0.5 to 20 in steps of 0.1.
STOPS: Array = np.arange(5, 201) / 10
# Above this many logits (classes times steps) a sweep leaves the student out: 196 runs take too
# long for an answer that is only a preview of the run at the next temperature.
_SWEEP_STUDENT_LIMIT = 5000


def log_targets(experiment: Experiment, temperature: float | Array) -> Array:
    """Log soft targets of the experiment's teachers at a temperature, or at each of several.

    Returns:
        float64 array, shape (n_classes,); (n_temperatures, n_classes) for an array of temperatures.
    """
    t = np.asarray(temperature)
    if t.ndim:
        t = t[:, np.newaxis, np.newaxis]
    return log_soft_targets(experiment.teacher_logits, t, experiment.combine)


def objective(experiment: Experiment, hard_weight: float | None = None) -> Objective:
    """The loss that the experiment's student goes down; hard_weight replaces the experiment's."""
    return Objective(
        log_targets=log_targets(experiment, experiment.temperature),
        true_class=experiment.true_class,
        temperature=experiment.temperature,
        hard_weight=experiment.hard_weight if hard_weight is None else hard_weight,
        t_squared=experiment.t_squared,
    )


@dataclass(frozen=True)
class Students:
    """The student; with compare=1 one on hard labels only (w = 1); those of the pinned runs."""

    student: Evaluation
    hard_student: Evaluation | None
    pinned: tuple[Evaluation, ...] = ()


def train(experiment: Experiment) -> Students:
    """Train the experiment's students, steps + 1 rows each."""

    def run(goal: Objective) -> Evaluation:
        start, rate = experiment.student_logits, experiment.learning_rate
        return trajectory(start, goal, rate, experiment.steps)

    return Students(
        student=run(objective(experiment)),
        hard_student=run(objective(experiment, hard_weight=1.0)) if experiment.compare else None,
        pinned=tuple(train(pin).student for pin in experiment.pinned),
    )


def untrained(experiment: Experiment, temperatures: Array) -> Evaluation:
    """The student at step 0 at each of several temperatures, shape (n_temperatures, …)."""
    return _at_each(experiment, temperatures, experiment.hard_weight, steps=0)


@dataclass(frozen=True)
class Sweep:
    """The experiment at every stop of the temperature slider."""

    log_targets: Array  # (n_stops, n_classes)
    entropy: Array  # (n_stops,), nats
    students: Students | None  # the shown step at every stop, (n_stops, …)


def sweep(experiment: Experiment) -> Sweep:
    """Soft targets, and the students at the experiment's step, at every stop of the slider."""
    log_q = log_targets(experiment, STOPS)
    affordable = len(experiment.labels) * experiment.step <= _SWEEP_STUDENT_LIMIT
    students = _at_every_stop(experiment) if affordable else None
    return Sweep(log_targets=log_q, entropy=entropy(log_q), students=students)


def _at_every_stop(experiment: Experiment) -> Students:
    def run(hard_weight: float) -> Evaluation:
        return _at_each(experiment, STOPS, hard_weight, experiment.step)

    return Students(run(experiment.hard_weight), run(1.0) if experiment.compare else None)


def _at_each(
    experiment: Experiment, temperatures: Array, hard_weight: float, steps: int
) -> Evaluation:
    """The student after a number of steps, trained at each temperature."""
    goal = replace(
        objective(experiment, hard_weight),
        log_targets=log_targets(experiment, temperatures),
        temperature=temperatures[:, np.newaxis],
    )
    start = np.tile(experiment.student_logits, (len(temperatures), 1))
    points = descend(start, goal.gradient, experiment.learning_rate, steps)
    return goal.evaluate(points[-1])
