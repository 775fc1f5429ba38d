"""What an experiment's numbers are: the one bridge from the query to app/numerics.

Every result is a pure function of its experiment.
"""

from dataclasses import dataclass

import numpy as np

from app.experiment import Experiment
from app.numerics.losses import entropy
from app.numerics.softmax import Array
from app.numerics.teachers import log_soft_targets
from app.numerics.trajectory import Objective, Trajectory, descend, trajectory

# The temperature slider's stops: 0.5 to 20 in steps of 0.1.
STOPS: Array = np.arange(5, 201) / 10
# Above this many logits (classes times steps) a sweep leaves the student out: 196 runs take too
# long for an answer that is only a preview of the run at the next temperature.
_SWEEP_STUDENT_LIMIT = 5000


def log_targets(experiment: Experiment, temperature: float) -> Array:
    """Log soft targets of the experiment's teachers at a temperature, shape (n_classes,)."""
    return log_soft_targets(experiment.teacher_logits, temperature, experiment.combine)


def objective(experiment: Experiment) -> Objective:
    """The loss that the experiment's student goes down."""
    return Objective(
        log_targets=log_targets(experiment, experiment.temperature),
        true_class=experiment.true_class,
        temperature=experiment.temperature,
        hard_weight=experiment.hard_weight,
        t_squared=experiment.t_squared,
    )


def student_run(experiment: Experiment) -> Trajectory:
    """The student's trajectory, steps + 1 rows."""
    return trajectory(
        experiment.student_logits,
        objective(experiment),
        experiment.learning_rate,
        experiment.steps,
    )


def hard_student_run(experiment: Experiment) -> Trajectory:
    """A student from the same start on hard labels only (w = 1), steps + 1 rows."""
    on_labels = Objective(
        log_targets=log_targets(experiment, experiment.temperature),
        true_class=experiment.true_class,
        temperature=experiment.temperature,
        hard_weight=1.0,
        t_squared=experiment.t_squared,
    )
    return trajectory(
        experiment.student_logits, on_labels, experiment.learning_rate, experiment.steps
    )


@dataclass(frozen=True)
class Sweep:
    """The experiment at every stop of the temperature slider."""

    log_targets: Array  # (n_stops, n_classes)
    entropy: Array  # (n_stops,), nats
    student: Trajectory | None  # the shown step at every stop, (n_stops, …)


def sweep(experiment: Experiment) -> Sweep:
    """Soft targets, and the student at the experiment's step, at every stop of the slider."""
    log_q = log_soft_targets(
        experiment.teacher_logits, STOPS[:, np.newaxis, np.newaxis], experiment.combine
    )
    affordable = len(experiment.labels) * experiment.step <= _SWEEP_STUDENT_LIMIT
    student = _student_at_every_stop(experiment, log_q) if affordable else None
    return Sweep(log_targets=log_q, entropy=entropy(log_q), student=student)


def _student_at_every_stop(experiment: Experiment, log_q: Array) -> Trajectory:
    goal = Objective(
        log_targets=log_q,
        true_class=experiment.true_class,
        temperature=STOPS[:, np.newaxis],
        hard_weight=experiment.hard_weight,
        t_squared=experiment.t_squared,
    )
    start = np.tile(experiment.student_logits, (len(STOPS), 1))
    points = descend(start, goal.gradient, experiment.learning_rate, experiment.step)
    return goal.evaluate(points[-1])
