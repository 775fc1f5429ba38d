"""The numbers of an experiment, each computed once: the one bridge from the query to app/numerics.

Every result is a pure function of its experiment. All that the page shows follows from `Results`:
another source of what it shows is a subclass, as app/recordings/recorded_row.py has one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..numerics.families import FAMILIES, Family
from ..numerics.losses import entropy
from ..numerics.objective import Evaluation, Objective
from ..numerics.soft_targets import log_soft_targets
from ..numerics.softmax import Array, softmax
from ..numerics.trajectory import descend, evaluate_students, parameter_gradient, trajectory
from ..query.loss_parameters import FORWARD_KL
from .experiment import Experiment

# The temperature slider's stops: 0.5 to 20 in steps of 0.1.
STOPS: Array = np.arange(5, 201) / 10
# Above this many logits (classes times steps) a sweep leaves the student out: 196 runs take too
# long for an answer that is only a preview of the run at the next temperature.
_SWEEP_STUDENT_LIMIT = 5000
# More classes than these are shown as the likeliest ones and the sum of the others.
_ALL_CLASSES_LIMIT = 12
_LIKELIEST = 8


@dataclass(frozen=True)
class Students:
    """The student; with compare=1 one on hard labels only (w = 1); those of the pinned runs."""

    student: Evaluation
    hard_student: Evaluation | None
    pinned: tuple[Evaluation, ...] = ()


@dataclass(frozen=True)
class Sweep:
    """The experiment at every stop of the temperature slider."""

    log_targets: Array  # (n_stops, n_classes)
    entropy: Array  # (n_stops,), nats
    students: Students | None  # the shown step at every stop, (n_stops, …)


@dataclass(frozen=True)
class Results:
    """The numbers of one experiment, for everything that shows them.

    `compute` evaluates the teachers' targets; the students, the sweep and other numbers that not
    every reader needs are computed when they are first read.
    """

    experiment: Experiment
    log_teacher_probs: Array  # log q at T = 1, (n_classes,), nats
    log_soft_targets: Array  # log q at the experiment's temperature, (n_classes,), nats
    log_targets_at_stops: Array  # log q at each of STOPS, (n_stops, n_classes), nats

    @cached_property
    def teacher_probs(self) -> Array:
        """The teachers' probabilities at T = 1, shape (n_classes,)."""
        return np.exp(self.log_teacher_probs)

    @cached_property
    def soft_targets(self) -> Array:
        """The teachers' probabilities at the experiment's temperature, shape (n_classes,)."""
        return np.exp(self.log_soft_targets)

    @property
    def is_recorded(self) -> bool:
        """Whether the student was trained elsewhere: the experiment tells nothing of how."""
        return False

    @property
    def step_numbers(self) -> Sequence[int]:
        """The number of each step that is shown, ascending, steps + 1 of them."""
        return range(self.experiment.steps + 1)

    def steps_done(self, k: int) -> str:
        """How far the student is at the k-th of the steps that are shown, in words."""
        return f"After {k} of {self.experiment.steps} steps" if k else "Untrained"

    @cached_property
    def student(self) -> Evaluation:
        """The student after each step, steps + 1 rows."""
        return _run(objective(self.experiment, self.log_soft_targets), self.experiment)

    @cached_property
    def hard_student(self) -> Evaluation | None:
        """With compare=1, the student on hard labels only (w = 1) after each step."""
        if not self.experiment.compare:
            return None
        hard = objective(self.experiment, self.log_soft_targets, hard_weight=1.0)
        return _run(hard, self.experiment)

    @cached_property
    def students(self) -> Students:
        """All students of the experiment, those of its pinned runs among them."""
        pinned = tuple(compute(pin).student for pin in self.experiment.pinned)
        return Students(self.student, self.hard_student, pinned)

    @cached_property
    def sweep(self) -> Sweep:
        """Soft targets, and the students at the experiment's step, at every stop of the slider."""
        log_q, experiment = self.log_targets_at_stops, self.experiment
        affordable = len(experiment.labels) * experiment.step <= _SWEEP_STUDENT_LIMIT
        students = self.students_at_stops() if affordable else None
        return Sweep(log_targets=log_q, entropy=entropy(log_q), students=students)

    def students_at_stops(self) -> Students:
        """The students after the experiment's step, trained at each of STOPS, (n_stops, …)."""
        experiment, log_q = self.experiment, self.log_targets_at_stops
        family = _family(experiment)

        def run(hard_weight: float) -> Evaluation:
            goal = objective_by_row(experiment, STOPS, log_q, hard_weight)
            start = _start_by_row(experiment, len(STOPS))
            gradient = parameter_gradient(goal, family)
            points = descend(start, gradient, experiment.learning_rate, experiment.step)
            return evaluate_students(points[-1], goal, family)

        return Students(run(experiment.hard_weight), run(1.0) if experiment.compare else None)

    def untrained(self, stops: Array) -> Evaluation:
        """The student at step 0 at some of STOPS, shape (n, …)."""
        log_q = self.log_targets_at_stops[np.searchsorted(STOPS, stops)]
        goal = objective_by_row(self.experiment, stops, log_q, self.experiment.hard_weight)
        start = _start_by_row(self.experiment, len(stops))
        return evaluate_students(start, goal, _family(self.experiment))

    def each_teacher(self, temperatures: Array) -> Array:
        """Each teacher's probabilities at each temperature.

        Returns:
            float64 array, shape (n_temperatures, n_teachers, n_classes).
        """
        return softmax(self.experiment.teacher_logits, temperatures[:, np.newaxis, np.newaxis])

    @cached_property
    def compared_classes(self) -> tuple[int, int]:
        """The two classes whose odds the page shows.

        The two likeliest wrong classes; of two classes, the true one and the other.
        """
        true_class = self.experiment.true_class
        likely = np.argsort(-self.log_teacher_probs, kind="stable").tolist()
        if len(likely) == 2:
            return true_class, 1 - true_class
        first, second = [i for i in likely if i != true_class][:2]
        return first, second

    @cached_property
    def summed_classes(self) -> tuple[int, ...]:
        """Of many classes, those that are shown as one sum: neither the true one nor likely.

        Likely is what the teachers say at T = 1, so that the rows of a page stay the same ones at
        every step and temperature.
        """
        n_classes = len(self.log_teacher_probs)
        if n_classes <= _ALL_CLASSES_LIMIT:
            return ()
        likeliest = np.argsort(-self.log_teacher_probs, kind="stable")[:_LIKELIEST].tolist()
        shown = {*likeliest, self.experiment.true_class}
        return tuple(i for i in range(n_classes) if i not in shown)

    def log_odds(self, log_probs: Array) -> Array:
        """Logarithm of the odds between the compared classes, over the last axis.

        Logits give the same result as log-probabilities: their difference cancels.

        Args:
            log_probs: shape (..., n_classes).
        Returns:
            float64 array, shape (...).
        """
        first, second = self.compared_classes
        return np.asarray(log_probs[..., first] - log_probs[..., second])

    @cached_property
    def on_forward_kl(self) -> "Results":
        """These results with forward KL in place of the divergence: the same targets and start."""
        experiment = replace(self.experiment, divergence=FORWARD_KL, shape=(), pins=())
        return replace(self, experiment=experiment)

    @cached_property
    def forward_kl_gradient(self) -> Array:
        """The soft gradient that forward KL has at this student, shape (steps + 1, n_classes)."""
        goal = objective(self.on_forward_kl.experiment, self.log_soft_targets)
        return goal.evaluate(self.student.student_logits).soft_gradient

    def with_learning_rate(self, rate: float) -> "Results":
        """These results with another learning rate: the same targets, other students."""
        return replace(self, experiment=replace(self.experiment, learning_rate=rate))


def compute(experiment: Experiment) -> Results:
    """The results of an experiment, whose student is trained by gradient descent."""
    return Results(experiment, *teacher_of(experiment))


def teacher_of(experiment: Experiment) -> tuple[Array, Array, Array]:
    """What `Results` holds of the teachers: at T = 1, at the experiment's T, at each of STOPS."""
    # One evaluation for all temperatures: each row is, bit for bit, that of its temperature alone.
    log_q = log_targets(experiment, np.concatenate(([experiment.temperature], STOPS)))
    at_stops = log_q[1:]
    return at_stops[np.searchsorted(STOPS, 1.0)], log_q[0], at_stops


def log_targets(experiment: Experiment, temperature: float | Array) -> Array:
    """Log soft targets of the experiment's teachers at a temperature, or at each of several.

    Returns:
        float64 array, shape (n_classes,); (n_temperatures, n_classes) for an array of temperatures.
    """
    t = np.asarray(temperature)
    if t.ndim:
        t = t[:, np.newaxis, np.newaxis]
    return log_soft_targets(experiment.teacher_logits, t, experiment.combine)


def objective(
    experiment: Experiment, log_soft_targets: Array, hard_weight: float | None = None
) -> Objective:
    """The loss that the experiment's student minimises; hard_weight replaces the experiment's."""
    return Objective(
        log_targets=log_soft_targets,
        true_class=experiment.true_class,
        temperature=experiment.temperature,
        hard_weight=experiment.hard_weight if hard_weight is None else hard_weight,
        t_squared=experiment.t_squared,
        divergence=experiment.divergence,
        shape=experiment.shape,
    )


def _run(goal: Objective, experiment: Experiment) -> Evaluation:
    start, family = experiment.student_start, _family(experiment)
    return trajectory(start, goal, experiment.learning_rate, experiment.steps, family)


def start_logits(experiment: Experiment) -> tuple[float, ...]:
    """The student's logits at step 0."""
    start, n_classes = np.asarray(experiment.student_start), len(experiment.labels)
    return tuple(_family(experiment).logits(start, n_classes).tolist())


def _family(experiment: Experiment) -> Family:
    return FAMILIES[experiment.family]


def objective_by_row(
    experiment: Experiment, temperatures: Array, log_q: Array, hard_weight: float
) -> Objective:
    """The loss at each of several temperatures, a row each."""
    goal = objective(experiment, log_q, hard_weight)
    return replace(goal, temperature=temperatures[:, np.newaxis])


def _start_by_row(experiment: Experiment, n_rows: int) -> Array:
    return np.tile(np.asarray(experiment.student_start, dtype=np.float64), (n_rows, 1))
