"""The loss taken apart: its settings, its formula, the gradient by class, others' conventions."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.results import Results
from ...numerics.losses import soft_scale
from ...query.parameter_types import ParameterError
from ..shared import format as fmt
from .controls import Controls, Field
from .conventions import Conventions, conventions
from .divergence_control import DivergenceControl, divergence_control
from .divergence_formula import DivergenceFormula, divergence_figure, divergence_formula
from .divergence_words import WORDS, in_formula
from .forward_kl_comparison import ForwardKLComparison, forward_kl_comparison
from .frames import Frame
from .loss_axes import LossAxes, loss_axes
from .static_charts import LossSketch, loss_sketch


@dataclass(frozen=True)
class Formula:
    """The constants of the loss: w, 1 - w and c; and the divergence."""

    w: str
    rest: str
    c: str
    symbol: str  # of the divergence: "KL", or "D" for another one
    figure: str  # its text's name in a frame
    divergence: str  # written out
    unit: str  # of the divergence; "" where it has none


@dataclass(frozen=True)
class SignedBar:
    """One class of a part of the gradient."""

    label: str
    x: float  # percent of the width, zero in the middle
    width: float
    text: str


@dataclass(frozen=True)
class LossPanel:
    """_loss_panel.html."""

    is_open: bool
    is_recorded: bool
    texts: Mapping[str, str]  # of the frame shown
    fields: Mapping[str, Field]
    problems: Mapping[str, ParameterError]
    t_squared: bool
    divergence: DivergenceControl
    family: str
    formula: Formula
    written_out: DivergenceFormula
    gradients: Mapping[str, list[SignedBar]]  # by the name in a frame
    comparison: ForwardKLComparison | None  # none where forward KL is chosen
    terms_axes: LossAxes
    terms_sketch: LossSketch  # of the loss, its soft and its hard term
    conventions: Conventions


def loss_panel(results: Results, shown: Frame, controls: Controls) -> LossPanel:
    """The panel of an experiment's loss at the step shown."""
    experiment, run = results.experiment, results.student
    is_open = "loss" in controls.open_panels
    terms = [run.loss, run.soft_term, run.hard_term]
    axes = loss_axes(terms, WORDS[experiment.divergence].unit, results.step_numbers)
    return LossPanel(
        is_open=is_open,
        is_recorded=results.is_recorded,
        texts=shown["texts"],
        fields=controls.fields,
        problems=controls.problems,
        t_squared=experiment.t_squared,
        divergence=divergence_control(experiment.divergence, experiment.shape),
        family=experiment.family,
        formula=_formula(experiment),
        written_out=divergence_formula(experiment, shown),
        gradients={
            name: _signed_bars(experiment, lengths) for name, lengths in shown["signed"].items()
        },
        comparison=forward_kl_comparison(results, shown),
        terms_axes=axes,
        terms_sketch=loss_sketch(axes, terms, experiment.step),
        conventions=conventions(results, is_open),
    )


def _formula(experiment: Experiment) -> Formula:
    w = experiment.hard_weight
    c = float(soft_scale(experiment.temperature, experiment.t_squared))
    figure = divergence_figure(experiment)
    return Formula(
        w=fmt.short_number(w),
        rest=fmt.short_number(1 - w),
        c=fmt.short_number(c),
        symbol="KL" if figure == "kl" else "D",
        figure=figure,
        divergence=in_formula(experiment),
        unit=WORDS[experiment.divergence].unit,
    )


def _signed_bars(experiment: Experiment, lengths: list[tuple[int, str]]) -> list[SignedBar]:
    return [
        SignedBar(label, 50 + min(0, length) / 20, abs(length) / 20, text)
        for label, (length, text) in zip(experiment.labels, lengths, strict=True)
    ]
