"""_forward_kl_comparison.html: how the chosen divergence and forward KL pull the same student."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...explorer.results import Results
from ...numerics.mode_coverage import classes_covering
from ...query.loss_parameters import FORWARD_KL
from .frames import Frame

_COVERED = 0.9  # of the probability


@dataclass(frozen=True)
class ForwardKLComparison:
    """The comparison at the step shown, and after the last one."""

    texts: Mapping[str, str]  # of the frame shown
    steps: int
    share: str  # of the probability, "90%"
    n_targets: int  # classes that hold this share of the soft targets
    n_student: int  # of the student after the last step
    n_forward: int  # of a student that went there on forward KL


def forward_kl_comparison(results: Results, shown: Frame) -> ForwardKLComparison | None:
    """The comparison; None where forward KL itself is chosen."""
    if results.experiment.divergence == FORWARD_KL:
        return None
    ends = [run.student_soft[-1] for run in (results.student, results.on_forward_kl.student)]
    probs = np.array([results.soft_targets, *ends])
    n_targets, n_student, n_forward = classes_covering(probs, _COVERED).tolist()
    return ForwardKLComparison(
        texts=shown["texts"],
        steps=results.experiment.steps,
        share=f"{_COVERED:.0%}",
        n_targets=n_targets,
        n_student=n_student,
        n_forward=n_forward,
    )
