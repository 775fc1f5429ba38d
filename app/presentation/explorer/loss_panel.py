"""The loss taken apart: its settings, its formula, the gradient by class, others' conventions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ...explorer.experiment import Experiment
from ...explorer.parameters import DIVERGENCE
from ...explorer.results import Results
from ...numerics.losses import soft_scale
from ...query.parameter_types import OwnNumbers, ParameterError, bounds_in_words, write_number
from ..shared import format as fmt
from .controls import Controls, Field
from .divergence_formula import DivergenceFormula, divergence_figure, divergence_formula
from .divergence_words import WORDS, in_formula
from .forward_kl_comparison import ForwardKLComparison, forward_kl_comparison
from .frames import Frame
from .loss_axes import LossAxes, loss_axes
from .presets import PRESETS, Preset


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
class ShapeSlider:
    """The slider of one of them; a number between its stops is in the field alone."""

    symbol: str
    low: str
    high: str
    step: str
    value: str


@dataclass(frozen=True)
class ShapeField:
    """The field of the numbers that the chosen divergence has, and a slider for each."""

    of: str  # the divergence
    symbols: str
    is_one: bool  # a single number, which a number field holds
    low: str
    high: str
    rule: str  # "Each between 0 and 2."
    sliders: tuple[ShapeSlider, ...]


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
    written_out: DivergenceFormula
    gradients: Mapping[str, list[SignedBar]]  # by the name in a frame
    comparison: ForwardKLComparison | None  # none where forward KL is chosen
    terms_axes: LossAxes
    presets: tuple[Preset, ...]


def loss_panel(results: Results, shown: Frame, controls: Controls) -> LossPanel:
    """The panel of an experiment's loss at the step shown."""
    experiment, run = results.experiment, results.student
    return LossPanel(
        is_open="loss" in controls.open_panels,
        texts=shown["texts"],
        fields=controls.fields,
        problems=controls.problems,
        t_squared=experiment.t_squared,
        divergence=_divergence(experiment),
        formula=_formula(experiment),
        written_out=divergence_formula(experiment, shown),
        gradients={
            name: _signed_bars(experiment, lengths) for name, lengths in shown["signed"].items()
        },
        comparison=forward_kl_comparison(results, shown),
        terms_axes=loss_axes(
            [run.loss, run.soft_term, run.hard_term], WORDS[experiment.divergence].unit
        ),
        presets=PRESETS,
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
        sliders=tuple(map(partial(_slider, own), own.symbols, experiment.shape)),
    )


def _slider(own: OwnNumbers, symbol: str, value: float) -> ShapeSlider:
    """The slider from bound to bound; an open bound is left out by a step."""
    step = 0.01 if own.high <= 2 else 0.1
    return ShapeSlider(
        symbol=symbol,
        low=write_number(own.low + step * own.low_open),
        high=write_number(own.high - step * own.high_open),
        step=write_number(step),
        value=write_number(value),
    )


def _signed_bars(experiment: Experiment, lengths: list[tuple[int, str]]) -> list[SignedBar]:
    return [
        SignedBar(label, 50 + min(0, length) / 20, abs(length) / 20, text)
        for label, (length, text) in zip(experiment.labels, lengths, strict=True)
    ]
