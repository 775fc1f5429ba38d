"""_explain.html: how distillation works, and the high-temperature limit on this very experiment."""

from dataclasses import dataclass

import numpy as np

from ...explorer.experiment import Experiment
from ...explorer.results import start_logits
from ...numerics.high_temperature import HighTemperatureCheck, high_temperature_check, zero_mean
from ..shared import format as fmt

TEMPERATURES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
CLASSES_SHOWN = 5


@dataclass(frozen=True)
class Convention:
    """A library's weights of the two terms of the loss."""

    where: str
    form: str
    weights: str


CONVENTIONS = (
    Convention("here", "w·CE + (1 − w)·T²·KL", "w on the hard term"),
    Convention("torchdistill", "α·CE + β·T²·KL, batch mean", "α on the hard term, β = 1 − α"),
    Convention("mdistiller", "w₁·CE + w₂·T²·KL", "independent"),
    Convention("PyTorch's tutorial", "0.75·CE + 0.25·T²·KL", "fixed; T = 2"),
    Convention(
        "Keras' older example", "α·CE + (1 − α)·KL, no T²", "α = 0.1 on the hard term; T = 10"
    ),
    Convention("haitongli", "α·T²·KL + (1 − α)·CE, element mean", "α on the soft term"),
    Convention(
        "TextBrewer", "soft CE + w·CE, no T²", "w = 0 on the hard term unless asked for; T = 4"
    ),
)


@dataclass(frozen=True)
class CheckRow:
    """The scaled gradient at one temperature, and its distance from the limit."""

    temperature: str
    gradients: tuple[str, ...]  # of the classes shown
    difference: str  # the largest of all classes


@dataclass(frozen=True)
class Explain:
    """_explain.html: the table of conventions, and the live check."""

    conventions: tuple[Convention, ...]
    labels: tuple[str, ...]  # of the classes shown
    n_classes: int
    n_teachers: int
    combine: str
    rows: tuple[CheckRow, ...]
    limit: tuple[str, ...]
    outcome: str  # "equal": both sides are zero; "close" or "far" at the highest temperature
    reach: str  # the logit farthest from its row's mean


def explain(experiment: Experiment) -> Explain:
    """The section "How it works"; only its live check depends on the experiment."""
    teachers, student = experiment.teacher_logits, start_logits(experiment)
    check = high_temperature_check(student, teachers, TEMPERATURES, experiment.combine)
    reach = max(float(np.abs(zero_mean(logits)).max()) for logits in (*teachers, student))
    return Explain(
        conventions=CONVENTIONS,
        labels=experiment.labels[:CLASSES_SHOWN],
        n_classes=len(experiment.labels),
        n_teachers=len(teachers),
        combine=experiment.combine,
        rows=_rows(check),
        limit=tuple(map(_signed, check.limit[:CLASSES_SHOWN].tolist())),
        outcome=_outcome(check, reach),
        reach=_decimals(reach),
    )


def _rows(check: HighTemperatureCheck) -> tuple[CheckRow, ...]:
    gradients = check.scaled_gradients[:, :CLASSES_SHOWN].tolist()
    differences = map(_decimals, check.differences.tolist())
    return tuple(
        CheckRow(fmt.short_number(t), tuple(map(_signed, row)), difference)
        for t, row, difference in zip(TEMPERATURES, gradients, differences, strict=True)
    )


def _outcome(check: HighTemperatureCheck, reach: float) -> str:
    largest = float(np.abs(check.limit).max())
    if _decimals(max(largest, float(check.differences.max()))) == "0.000":
        return "equal"
    is_high = TEMPERATURES[-1] >= 10 * reach
    return "close" if is_high or check.differences[-1] <= 0.1 * largest else "far"


def _decimals(value: float) -> str:
    """A size in the table: three decimals, so that columns line up; powers of ten far beyond."""
    return f"{value:.3f}" if value < 1e6 else fmt.nats(value)


def _signed(value: float) -> str:
    text = _decimals(abs(value))
    if text == "0.000":
        return text
    return ("−" if value < 0 else "+") + text
