"""What libraries make of a teacher that is cut to its top k classes, side by side."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...explorer.results import Results
from ...importers.interpretation import MISSING_CLASS
from ...numerics import truncation
from ...numerics.softmax import Array, log_softmax
from ...query.parameter_types import write_number
from ..shared import format as fmt

_FEWEST_CLASSES = 4
_KEPT = (1, 3, 10, 30)  # k: how many classes are kept, of more than these
_ROUNDING = 1e-15
# A run of the sample at whose step the sum of the kept classes is below zero.
BELOW_ZERO = "scenario=next-token&step=26&open=loss"


@dataclass(frozen=True)
class Treatment:
    """One way to make a loss of k classes of the teacher."""

    name: str
    used_by: str
    kl: Callable[[Array, Array, NDArray[np.intp]], float]


TREATMENTS = (
    Treatment(
        "Both made to sum to 1 over the k",
        "MaxText; ModelOpt, TopKLogitsKLLoss",
        truncation.kl_both_renormalised,
    ),
    Treatment(
        "Only the teacher made to sum to 1",
        "axolotl; DistillKit, zero",
        truncation.kl_teacher_renormalised,
    ),
    Treatment(
        "Neither: the k terms of the sum as they are",
        "verl, k = 32; below 0 counts as 0",
        truncation.kl_not_renormalised,
    ),
    Treatment(
        "All others as one class",
        "TRL’s teacher server; Megatron; DistillKit, symmetric_uniform",
        truncation.kl_rest_as_one,
    ),
    Treatment(
        "What is missing spread evenly over all others",
        "FKD; ml-dr, smooth",
        truncation.kl_rest_spread,
    ),
)


@dataclass(frozen=True)
class TreatmentRow:
    """The numbers of one treatment, one for each k."""

    name: str
    used_by: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class TopK:
    """The table of treatments in _conventions.html; with too few classes no rows."""

    temperature: str
    kept: tuple[int, ...]  # each k
    rows: tuple[TreatmentRow, ...]
    full: str  # KL over all classes
    below_zero: str  # for which k a sum is below zero: "6", "1 and 6"; "" for none
    left_out: str  # the class ‹rest›, which is never kept; "" where there is none
    example: str  # query of a run where a sum is below zero


def top_k(results: Results) -> TopK:
    """The treatments for the student at the step shown, at the experiment's temperature."""
    experiment = results.experiment
    step, temperature = experiment.step, experiment.temperature
    log_p = log_softmax(results.student.student_logits[step], temperature)
    rest = _index_of_rest(experiment.labels)
    kept = _numbers_kept(len(experiment.labels), rest is not None)
    numbers = _numbers(results.log_soft_targets, log_p, kept, rest)
    below = [str(k) for k, column in zip(kept, numbers.T.tolist(), strict=True) if min(column) < 0]
    return TopK(
        temperature=write_number(temperature),
        kept=kept,
        rows=tuple(
            TreatmentRow(treatment.name, treatment.used_by, tuple(map(_text, row)))
            for treatment, row in zip(TREATMENTS, numbers.tolist(), strict=True)
            if kept
        ),
        full=fmt.nats(float(results.student.kl[step])),
        below_zero=" and ".join(below),
        left_out="" if rest is None else MISSING_CLASS,
        example=BELOW_ZERO,
    )


def _index_of_rest(labels: tuple[str, ...]) -> int | None:
    return labels.index(MISSING_CLASS) if MISSING_CLASS in labels else None


def _numbers_kept(n_classes: int, has_rest: bool) -> tuple[int, ...]:
    """Each k that has a column; the last one keeps all but one class, ‹rest› where it is there."""
    if n_classes < _FEWEST_CLASSES:
        return ()
    return (*(k for k in _KEPT if k < n_classes - 1), n_classes - 1)


def _numbers(log_q: Array, log_p: Array, kept: tuple[int, ...], rest: int | None) -> Array:
    """Each treatment's number for each k, (n_treatments, n_kept); rounding of zero is zero."""
    classes = [truncation.likeliest(log_q, k, rest) for k in kept]
    numbers = np.array([[t.kl(log_q, log_p, some) for some in classes] for t in TREATMENTS])
    return np.where(np.abs(numbers) < _ROUNDING, 0.0, numbers)


def _text(value: float) -> str:
    return fmt.signed(value) if value < 0 else fmt.nats(value)
