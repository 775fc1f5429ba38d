"""_insights.html: warnings about numbers that are easily misread."""

from dataclasses import dataclass

import numpy as np

from ...explorer.experiment import Experiment
from ...explorer.parameters import LEARNING_RATE
from ...explorer.results import Results
from ...numerics.high_temperature import contraction, distance_left
from ...numerics.losses import soft_scale
from ...query.loss_parameters import FORWARD_KL
from ..shared import format as fmt

LOW, HIGH = 1.0, 20.0  # the stops of the slider at which the untrained student is compared
_MUCH = 0.1  # of the way left, from which on the page warns
_NOTHING = 1e-18  # nats of KL at step 0: the student begins at the targets
_FEW_CLASSES = 3  # the default rate fits this number


@dataclass(frozen=True)
class Flattened:
    """The untrained student's gap, in points: it shrinks with T although nothing is learnt."""

    low: str
    high: str
    gap_at_low: str
    gap_at_high: str


@dataclass(frozen=True)
class SmallSteps:
    """A run that ends far from its targets: its steps are small for its number of classes."""

    left: str
    n_classes: int
    of_the_way: str  # share of the way that one step covers, in words: "about 1/200"
    by_t_squared: bool  # the factor is off: steps are smaller by T² too
    rate: str  # a learning rate that goes much further; "" without one
    left_at_rate: str


def flattened(results: Results) -> Flattened | None:
    """The gap before training at a low and at a high temperature; None if it does not shrink.

    A recorded student may have been trained before its first step.
    """
    if results.is_recorded:
        return None
    start = results.untrained(np.array([LOW, HIGH]))
    at_low, at_high = map(fmt.points, start.gap.tolist())
    if not (float(at_high) < float(at_low) and start.kl[1] < start.kl[0]):
        return None
    return Flattened(fmt.short_number(LOW), fmt.short_number(HIGH), at_low, at_high)


def small_steps(results: Results) -> SmallSteps | None:
    """The warning for a run on soft targets alone that ends far from them; else None."""
    experiment = results.experiment
    # The share of the way that a step makes is that of forward KL and of free logits.
    if results.is_recorded or experiment.divergence != FORWARD_KL or experiment.family != "free":
        return None
    if experiment.hard_weight > 0 or results.student.kl[0] < _NOTHING:
        return None
    share = _share(experiment)
    if (1 - min(share, 1)) ** experiment.steps < _MUCH:
        return None
    left = _left(results)
    if left < _MUCH:
        return None
    rate = _scaled_rate(experiment)
    left_then = _left(results.with_learning_rate(rate))
    helps = left_then <= left / 2
    return SmallSteps(
        left=fmt.percent(fmt.tenths([left])[0]),
        n_classes=len(experiment.labels),
        of_the_way=f"about 1/{1 / share:,.0f}" if share >= 1e-6 else "less than a millionth",
        by_t_squared=not experiment.t_squared,
        rate=LEARNING_RATE.write(rate) if helps else "",
        left_at_rate=fmt.percent(fmt.tenths([left_then])[0]) if helps else "",
    )


def _left(results: Results) -> float:
    logits, temperature = results.student.student_logits, results.experiment.temperature
    return distance_left(logits, results.log_soft_targets, temperature)


def _share(experiment: Experiment) -> float:
    t, rate = experiment.temperature, experiment.learning_rate
    return contraction(rate, len(experiment.labels), t, float(soft_scale(t, experiment.t_squared)))


def _scaled_rate(experiment: Experiment) -> float:
    """The learning rate that gives steps as large as those for few classes, within its bounds."""
    rate = experiment.learning_rate * len(experiment.labels) / _FEW_CLASSES
    if not experiment.t_squared:
        rate *= experiment.temperature**2
    return min(float(f"{rate:.2g}"), LEARNING_RATE.high)
