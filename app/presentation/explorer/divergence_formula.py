"""_divergence_formula.html: the chosen divergence in symbols, and with this step's numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...query.loss_parameters import FORWARD_KL
from ...query.parameter_types import write_number
from ..shared import format as fmt
from .frames import Frame


@dataclass(frozen=True)
class DivergenceFormula:
    """What _divergence_formula.html writes in place of the formula's symbols."""

    name: str  # of the macro's branch: the divergence's, or that of one of its limits
    figure: str  # its value's name in a frame
    texts: Mapping[str, str]  # of the frame shown
    symbols: tuple[str, ...]  # of the divergence's own numbers
    numbers: tuple[str, ...]  # the same, as they are now
    n_classes: int
    true_class: int
    true_label: str
    target: str  # what the soft targets give the true class
    student: str  # what the student gives it, at T


def divergence_formula(experiment: Experiment, shown: Frame) -> DivergenceFormula:
    """The formula of an experiment's divergence at the step shown."""
    y, series = experiment.true_class, shown["series"]
    return DivergenceFormula(
        name=_name(experiment),
        figure=divergence_figure(experiment),
        texts=shown["texts"],
        symbols=experiment.shape_rule.own.symbols,
        numbers=tuple(map(write_number, experiment.shape)),
        n_classes=len(experiment.labels),
        true_class=y,
        true_label=experiment.labels[y],
        target=fmt.percent(series["teacher-soft"][y]),
        student=fmt.percent(series["student-soft"][y]),
    )


def divergence_figure(experiment: Experiment) -> str:
    """The name of the divergence's value in a frame, which has forward KL anyway."""
    return "kl" if experiment.divergence == FORWARD_KL else "divergence"


def _name(experiment: Experiment) -> str:
    """The divergence; of the alpha-beta divergence also its limits, where a number is 0."""
    if experiment.divergence != "alpha_beta" or all(experiment.shape):
        return experiment.divergence
    alpha, beta = experiment.shape
    return f"alpha_beta_without{'_alpha' if not alpha else ''}{'_beta' if not beta else ''}"
