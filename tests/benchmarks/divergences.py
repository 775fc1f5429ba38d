"""Gradients: microseconds of each divergence's, beside forward KL's in the same round.

One gradient is one of the soft loss with respect to a student's logits, as each step of gradient
descent computes it: one example, T = 3, no hard term, the divergence's own numbers at their
defaults. The logits of teacher and student are normal with a standard deviation of 3. A round takes
the mean of many gradients of each divergence, one divergence after the other.
"""

from collections.abc import Callable
from functools import partial
from timeit import timeit

import numpy as np

from app.numerics.divergences import DIVERGENCES
from app.numerics.objective import Objective
from app.numerics.softmax import Array, log_softmax
from tests.benchmarks.report import Row, rounds_rows
from tests.benchmarks.stats import interleave

_CLASSES = (10, 1000)
_TEMPERATURE, _DEVIATION = 3.0, 3.0
_GRADIENTS = 200  # a round


def measure(quick: bool = False) -> list[Row]:
    """Medians and p95 of the rounds, few and many classes."""
    rounds = 10 if quick else 100
    return [row for n_classes in _CLASSES for row in _rows(n_classes, rounds)]


def _rows(n_classes: int, rounds: int) -> list[Row]:
    teacher, student = _DEVIATION * np.random.default_rng(0).standard_normal((2, n_classes))
    log_targets = log_softmax(teacher, _TEMPERATURE)
    gradients = {
        name: partial(_objective(name, log_targets).gradient, student) for name in DIVERGENCES
    }
    times = interleave(rounds, {name: partial(_microseconds, g) for name, g in gradients.items()})
    return [
        row
        for name in DIVERGENCES
        if name != "kl"
        for row in rounds_rows(
            "divergences", f"{n_classes} classes: {name}", "µs", times[name], times["kl"]
        )
    ]


def _objective(name: str, log_targets: Array) -> Objective:
    defaults = DIVERGENCES[name].shape.defaults
    return Objective(log_targets, 0, _TEMPERATURE, 0.0, True, name, defaults)


def _microseconds(gradient: Callable[[], object], _round: int) -> float:
    """Of one gradient."""
    return 1e6 * timeit(gradient, number=_GRADIENTS) / _GRADIENTS
