"""The loss taken apart: its formula, its columns by step, the gradient by class."""

from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...numerics.losses import soft_scale
from ..shared import format as fmt

_LOSS_COLUMNS = {
    "step-number": "Step",
    "loss": "Loss",
    "soft-term": "Soft term",
    "hard-term": "Hard term",
    "kl": "KL",
    "cross-entropy": "Cross-entropy",
}
_HARD_LOSS_COLUMNS = {"hard-loss": "On hard labels: loss", "hard-kl": "On hard labels: KL"}


@dataclass(frozen=True)
class Formula:
    """The constants of the loss: w, 1 - w and c."""

    w: str
    rest: str
    c: str


@dataclass(frozen=True)
class SignedBar:
    """One class of a part of the gradient."""

    label: str
    x: float  # percent of the width, zero in the middle
    width: float
    text: str


def formula(experiment: Experiment) -> Formula:
    w = experiment.hard_weight
    c = float(soft_scale(experiment.temperature, experiment.t_squared))
    return Formula(fmt.short_number(w), fmt.short_number(1 - w), fmt.short_number(c))


def loss_title(experiment: Experiment) -> str:
    factor = "T² · " if experiment.t_squared else ""
    soft, hard = f"{factor}KL(soft targets ‖ student)", "CE(true label, student)"
    w = experiment.hard_weight
    if w == 0:
        return f"{soft}, in nats"
    if w == 1:
        return f"{hard}, in nats"
    return f"{fmt.short_number(w)} · {hard} + {fmt.short_number(1 - w)} · {soft}, in nats"


def loss_columns(experiment: Experiment) -> dict[str, str]:
    hard = _HARD_LOSS_COLUMNS if experiment.compare else {}
    pins = {f"pin-{k}-loss": f"Pinned {k}: loss" for k, _ in enumerate(experiment.pins, 1)}
    return _LOSS_COLUMNS | hard | pins


def signed_bars(experiment: Experiment, bars: list[tuple[int, str]]) -> list[SignedBar]:
    return [
        SignedBar(label, 50 + min(0, length) / 20, abs(length) / 20, text)
        for label, (length, text) in zip(experiment.labels, bars, strict=True)
    ]
