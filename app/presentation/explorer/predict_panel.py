"""The question before Play: which wrong class will the student find likeliest, and how likely?"""

from dataclasses import dataclass

import numpy as np

from ...explorer.results import Results
from ..shared import format as fmt

_WITHIN_POINTS = 5  # how far off a guess may be to be right


@dataclass(frozen=True)
class PredictPanel:
    """_predict_panel.html: the choices, and the answer of the run's last row."""

    is_open: bool
    options: tuple[str, ...]  # the wrong classes
    several_wrong: bool  # more than one of them
    label: str  # the likeliest of them
    right: tuple[int, ...]  # the options that are right, counted from 1
    percent: str  # in use, at T = 1
    tenths: int  # the same, in tenths of a percent
    within: int  # percentage points that a guess may be off
    rank: str  # "second", or "first" where the student believes it more than the true class
    ties: int  # wrong classes that are exactly as likely


def predict_panel(results: Results, is_open: bool) -> PredictPanel:
    """The question and its answer; among equally likely classes the first one is the answer."""
    experiment, probs = results.experiment, results.student.student_probs[-1]
    wrong = [i for i in range(len(probs)) if i != experiment.true_class]
    top = wrong[int(np.argmax(probs[wrong]))]
    right = [k for k, i in enumerate(wrong, 1) if probs[i] == probs[top]]
    tenths: int = fmt.tenths(probs[[top]])[0]
    return PredictPanel(
        is_open=is_open,
        options=tuple(experiment.labels[i] for i in wrong),
        several_wrong=len(wrong) > 1,
        label=experiment.labels[top],
        right=tuple(right),
        percent=fmt.percent(tenths),
        tenths=tenths,
        within=_WITHIN_POINTS,
        rank="first" if probs[top] > probs[experiment.true_class] else "second",
        ties=len(right) - 1,
    )
