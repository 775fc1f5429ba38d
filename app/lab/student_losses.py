"""The students' losses on a transfer set, and their gradients."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..numerics.losses import entropy, log_smoothed_labels
from ..numerics.objective import Objective
from ..numerics.soft_targets import log_soft_targets
from ..numerics.softmax import Array
from ..query.loss_parameters import FORWARD_KL
from .config import STUDENTS, Config
from .tasks.model import Labels

_DISTILLED = STUDENTS.index("distilled")


@dataclass(frozen=True)
class StudentLosses:
    """The losses of a run's students; the first axis of every array is that of the students.

    One objective with forward KL serves them all; with another divergence the distilled student
    has an objective of its own.
    """

    students: tuple[str, ...]
    forward_kl: Objective  # of every student
    distilled: Objective | None  # None with forward KL

    def rows(self, rows: NDArray[np.intp]) -> "StudentLosses":
        """The same losses for some examples of the transfer set."""
        own = self.distilled.rows(rows) if self.distilled else None
        return replace(self, forward_kl=self.forward_kl.rows(rows), distilled=own)

    def gradient(self, logits: NDArray[np.floating]) -> Array:
        """Gradient of each student's loss at its logits, shape (students, n, classes)."""
        gradient = self.forward_kl.gradient(logits)
        if self.distilled:
            gradient[_DISTILLED] = self.distilled.gradient(logits[_DISTILLED])
        return gradient

    def means(self, logits: Array) -> Array:
        """Mean loss of each student over the examples, shape (students,)."""
        return np.array([self._mean(k, logits[k]) for k in range(len(self.students))])

    def _mean(self, k: int, logits: Array) -> float:
        own = self.forward_kl.student(k)
        if k == _DISTILLED and self.distilled:
            own = self.distilled
        loss = own.loss(logits)
        if self.students[k] == "smoothed":  # the cross-entropy: the divergence and the entropy
            loss = loss + entropy(own.log_targets)
        return float(loss.mean())


def student_losses(
    config: Config, labels: Labels, teacher_logits: NDArray[np.floating]
) -> StudentLosses:
    """The losses of a run's students on a transfer set.

    The student on hard labels has w = 1. The soft targets of the student on smoothed labels are
    the smoothed labels, at T = 1.

    Args:
        labels: hard labels, shape (n,).
        teacher_logits: shape (n, members, classes).
    """
    forward_kl = _forward_kl(config, labels, teacher_logits)
    distilled = None
    if config.divergence != FORWARD_KL:
        own = forward_kl.student(_DISTILLED)
        distilled = replace(own, divergence=config.divergence, shape=config.shape)
    return StudentLosses(config.students, forward_kl, distilled)


def _forward_kl(config: Config, labels: Labels, teacher_logits: NDArray[np.floating]) -> Objective:
    log_soft = log_soft_targets(teacher_logits, config.temperature, "arithmetic")
    targets = [log_soft, log_soft]
    if config.smoothing:
        targets.append(log_smoothed_labels(labels, config.task.n_classes, config.smoothing))
    weights = {"hard": 1.0, "distilled": config.hard_weight, "smoothed": 0.0}
    temperatures = {"hard": config.temperature, "distilled": config.temperature, "smoothed": 1.0}
    return Objective(
        log_targets=np.stack(targets),
        true_class=labels,
        temperature=_one_each(temperatures[name] for name in config.students),
        hard_weight=_one_each(weights[name] for name in config.students),
        t_squared=config.t_squared,
    )


def _one_each(numbers: Iterable[float]) -> Array:
    """A number for each student, shape (students, 1, 1)."""
    return np.array(list(numbers), np.float64)[:, np.newaxis, np.newaxis]
