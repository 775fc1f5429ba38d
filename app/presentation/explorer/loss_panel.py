"""The loss taken apart: its settings, its formula, the gradient by class, others' conventions."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.parameters import DIVERGENCE
from ...explorer.results import Results
from ...numerics.losses import soft_scale
from ...query.parameter_types import ParameterError, bounds_in_words, write_number
from ..shared import format as fmt
from .controls import Controls, Field
from .conventions import Conventions, conventions
from .divergence_words import WORDS, in_formula
from .frames import Frame
from .loss_axes import LossAxes, loss_axes


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
class ShapeField:
    """The field of the numbers that the chosen divergence has."""

    of: str  # the divergence
    symbols: str
    is_one: bool  # a single number, which a number field holds
    low: str
    high: str
    rule: str  # "Each between 0 and 2."


@dataclass(frozen=True)
class DivergenceControl:
    """The choice of the divergence, and the field of its own numbers."""

    options: tuple[tuple[str, str], ...]  # value and name
    chosen: str
    meaning: str
    shape: ShapeField | None


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
    texts: Mapping[str, str]  # of the frame shown
    fields: Mapping[str, Field]
    problems: Mapping[str, ParameterError]
    t_squared: bool
    divergence: DivergenceControl
    formula: Formula
    gradients: Mapping[str, list[SignedBar]]  # "soft-gradient", "hard-gradient"
    terms_axes: LossAxes
    conventions: Conventions


def loss_panel(results: Results, shown: Frame, controls: Controls) -> LossPanel:
    """The panel of an experiment's loss at the step shown."""
    experiment, run = results.experiment, results.student
    is_open = "loss" in controls.open_panels
    return LossPanel(
        is_open=is_open,
        texts=shown["texts"],
        fields=controls.fields,
        problems=controls.problems,
        t_squared=experiment.t_squared,
        divergence=_divergence(experiment),
        formula=_formula(experiment),
        gradients={
            name: _signed_bars(experiment, lengths) for name, lengths in shown["signed"].items()
        },
        terms_axes=loss_axes(
            [run.loss, run.soft_term, run.hard_term], WORDS[experiment.divergence].unit
        ),
        conventions=conventions(results, is_open),
    )


def _formula(experiment: Experiment) -> Formula:
    w = experiment.hard_weight
    c = float(soft_scale(experiment.temperature, experiment.t_squared))
    is_kl = experiment.divergence == DIVERGENCE.default
    return Formula(
        w=fmt.short_number(w),
        rest=fmt.short_number(1 - w),
        c=fmt.short_number(c),
        symbol="KL" if is_kl else "D",
        figure="kl" if is_kl else "divergence",
        divergence=in_formula(experiment),
        unit=WORDS[experiment.divergence].unit,
    )


def _divergence(experiment: Experiment) -> DivergenceControl:
    return DivergenceControl(
        options=tuple((name, WORDS[name].name) for name in DIVERGENCE.options),
        chosen=experiment.divergence,
        meaning=WORDS[experiment.divergence].meaning,
        shape=_shape(experiment),
    )


def _shape(experiment: Experiment) -> ShapeField | None:
    own = experiment.shape_rule.own
    if not own.symbols:
        return None
    is_one = len(own.symbols) == 1
    rule = bounds_in_words(own)
    return ShapeField(
        of=experiment.divergence,
        symbols=", ".join(own.symbols),
        is_one=is_one,
        low=write_number(own.low),
        high=write_number(own.high),
        rule=f"{rule[0].upper()}{rule[1:]}." if is_one else f"Each {rule}, with a comma between.",
    )


def _signed_bars(experiment: Experiment, lengths: list[tuple[int, str]]) -> list[SignedBar]:
    return [
        SignedBar(label, 50 + min(0, length) / 20, abs(length) / 20, text)
        for label, (length, text) in zip(experiment.labels, lengths, strict=True)
    ]
