"""Tells logits, log-probabilities and probabilities apart, by rule and in words."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..importers.interpretation import LOWEST
from ..importers.raw_numbers import Kind

_TOLERANCE = 1e-3  # that rounding, to float16 for instance, may add to a sum of 1
_SENTENCES: dict[Kind, str] = {
    "probs": "Taken as probabilities: no number is below 0, and every row sums to 1.",
    "log_probs": (
        "Taken as log-probabilities: no number is above 0, and the exponentials of every row"
        " sum to 1."
    ),
    "logits": "Taken as logits: rows are neither probabilities nor log-probabilities.",
}


class KindGuess(NamedTuple):
    """A kind, and the sentence that tells how it was guessed."""

    kind: Kind
    sentence: str


def guess_kind(array: NDArray[Any]) -> KindGuess:
    """Guess the kind of numbers whose last axis is all classes, as pastes of arrays are read.

    Probabilities: all p ≥ 0 and |Σp − 1| ≤ 0.001 in every row. Log-probabilities: all l ≤ 0.001 and
    |Σ exp l − 1| ≤ 0.001 in every row. Else logits. Rows with NaN or +∞ are passed over.

    Example:
        guess_kind(np.array([[0.25, 0.75], [1.0, 0.0]])).kind == "probs"
    """
    rows = np.asarray(array, np.float64).reshape(-1, array.shape[-1])
    largest = rows.max(axis=1)  # NaN where one of the row is
    is_taken = largest < np.inf
    kind: Kind = "logits"
    if is_taken.any():
        least = rows.min(axis=1)[is_taken].min()
        if least >= 0 and _sum_to_one(rows[is_taken]):
            kind = "probs"
        elif largest[is_taken].max() <= _TOLERANCE and _sum_to_one(np.exp(rows[is_taken])):
            kind = "log_probs"
    return KindGuess(kind, _SENTENCES[kind])


def _sum_to_one(rows: NDArray[np.float64]) -> bool:
    return bool((np.abs(rows.sum(axis=1) - 1) <= _TOLERANCE).all())


def as_logits(kind: Kind, array: NDArray[np.float64]) -> NDArray[np.float64]:
    """The numbers as logits: ln p of probabilities, others as they are.

    Args:
        kind: of the numbers.
        array: of any shape; probability 0 becomes the lowest logit of a paste, −1000, and a
            negative one NaN.

    Example:
        as_logits("probs", np.array([1.0, 0.0])) is [0.0, -1000.0]
    """
    if kind != "probs":
        return array
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(np.log(array), LOWEST)
