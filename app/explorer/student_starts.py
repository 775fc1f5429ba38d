"""Where a student may start: its logits at step 0."""

from collections.abc import Callable

import numpy as np

from .experiment import Experiment

WEAK_SHARE = 0.3  # of the teacher's logits, as the glossary's student has them


def weak_copy(experiment: Experiment) -> tuple[float, ...]:
    """A share of the teacher's logits, of several teachers of their mean; six digits."""
    logits = WEAK_SHARE * np.mean(experiment.teacher_logits, axis=0)
    return tuple(float(f"{value:.6g}") for value in logits)


def uniform(experiment: Experiment) -> tuple[float, ...]:
    """Equal logits: every class is equally likely."""
    return (0.0,) * len(experiment.labels)


STARTS: dict[str, Callable[[Experiment], tuple[float, ...]]] = {
    "weak copy": weak_copy,
    "uniform": uniform,
}
