"""Where a student may start: its parameters at step 0, by its family."""

from collections.abc import Callable

import numpy as np

from ..numerics.families import FAMILIES
from .experiment import Experiment

WEAK_SHARE = 0.3  # of the teacher's logits, as the glossary's student has them


def weak_copy(experiment: Experiment) -> tuple[float, ...]:
    """A share of the teacher's logits, of several teachers of their mean; six digits."""
    logits = WEAK_SHARE * np.mean(experiment.teacher_logits, axis=0)
    return tuple(float(f"{value:.6g}") for value in logits)


def uniform(experiment: Experiment) -> tuple[float, ...]:
    """Equal logits: every class is equally likely."""
    return (0.0,) * len(experiment.labels)


def middle(experiment: Experiment) -> tuple[float, ...]:
    """A bell in the middle of the classes, a quarter of their number wide."""
    return FAMILIES["bell"].start(len(experiment.labels))


def first_class(experiment: Experiment) -> tuple[float, ...]:
    """The same bell with its top at the first class."""
    return (0.0, middle(experiment)[1])


def last_class(experiment: Experiment) -> tuple[float, ...]:
    """The same bell with its top at the last class."""
    return (len(experiment.labels) - 1.0, middle(experiment)[1])


STARTS: dict[str, dict[str, Callable[[Experiment], tuple[float, ...]]]] = {
    "free": {"weak copy": weak_copy, "uniform": uniform},
    "bell": {"middle": middle, "first class": first_class, "last class": last_class},
}
