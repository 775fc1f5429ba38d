"""The question before Play: which wrong class will the student find likeliest, and how likely?"""

from dataclasses import dataclass

import numpy as np

from ...explorer.experiment import Experiment
from ...numerics.objective import Evaluation
from ..shared import format as fmt


@dataclass(frozen=True)
class Prediction:
    """_predict_panel.html: the choices, and the answer of the run's last row."""

    options: tuple[str, ...]  # the wrong classes
    label: str  # the likeliest of them
    percent: str  # in use, at T = 1
    rank: str  # "second", or "first" where the student believes it more than the true class
    ties: int  # wrong classes that are exactly as likely


def prediction(experiment: Experiment, run: Evaluation) -> Prediction:
    """The question and its answer; of equally likely classes the first one stands for all."""
    probs = run.student_probs[-1]
    wrong = [i for i in range(len(probs)) if i != experiment.true_class]
    top = wrong[int(np.argmax(probs[wrong]))]
    return Prediction(
        options=tuple(experiment.labels[i] for i in wrong),
        label=experiment.labels[top],
        percent=fmt.percent(fmt.tenths(probs[[top]])[0]),
        rank="first" if probs[top] > probs[experiment.true_class] else "second",
        ties=int(np.sum(probs[wrong] == probs[top])) - 1,
    )
