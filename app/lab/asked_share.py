"""The share that a network reads right of the test examples that a run asks about.

A run asks about the classes that its transfer set leaves out, or about all if it leaves out none.
"""

import numpy as np
from numpy.typing import NDArray

from .config import Config
from .tasks.classification import EpochResult


def asked_about(config: Config) -> NDArray[np.bool_]:
    """Whether a run asks about each test example, shape (n_test,)."""
    labels = config.task.load().test.labels
    return np.isin(labels, config.left_out) if config.left_out else np.ones(labels.shape, bool)


def student_share(config: Config, student: EpochResult) -> float:
    """The share of them that a student reads right."""
    if not config.left_out:
        return student.test_accuracy
    return float(student.right[asked_about(config)].mean())


def teacher_share(config: Config) -> float:
    """The share of them that the run's teacher reads right."""
    task = config.task
    right = task.teachers.test_classes(config.teacher) == task.load().test.labels
    return float(right[asked_about(config)].mean())
