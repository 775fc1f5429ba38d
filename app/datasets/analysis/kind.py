"""Tells logits, log-probabilities and probabilities apart, by rule and in words."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...importers.interpretation import LOWEST
from ...importers.raw_numbers import Kind

_TOLERANCE = 1e-3  # that rounding may add to a sum of 1
_MOST_ROUNDING = 0.05  # of a sum, by any type: what is farther from 1 is not looked at
_FLOAT16_PRECISION, _BFLOAT16_PRECISION = (
    2.0**-11,
    2.0**-9,
)  # relative, half a unit of the last place
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
    |Σ exp l − 1| ≤ 0.001 in every row. Else logits. Rows with NaN or +∞ are passed over. Of
    numbers that are all float16 or bfloat16, the sums may be off by what these round besides.

    Example:
        guess_kind(np.array([[0.25, 0.75], [1.0, 0.0]])).kind == "probs"
    """
    rows = np.asarray(array, np.float64).reshape(-1, array.shape[-1])
    largest = rows.max(axis=1)  # NaN where one of the row is
    is_taken = largest < np.inf
    kind: Kind = "logits"
    if is_taken.any():
        least = rows.min(axis=1)[is_taken].min()
        most = largest[is_taken].max()
        if 0 <= least <= most <= 1 + _MOST_ROUNDING and _sum_to_one(
            rows[is_taken], rows[is_taken], is_log=False
        ):
            kind = "probs"
        elif most <= _TOLERANCE and _sum_to_one(
            np.exp(rows[is_taken]), rows[is_taken], is_log=True
        ):
            kind = "log_probs"
    return KindGuess(kind, _SENTENCES[kind])


def _sum_to_one(probs: NDArray[np.float64], written: NDArray[np.float64], is_log: bool) -> bool:
    """Whether rows of probabilities sum to 1, as far as the numbers that were written tell.

    A relative error ε of p moves the sum by at most ε Σp, one of log p by ε Σ p |log p|.
    """
    off = np.abs(probs.sum(axis=1) - 1)
    if (off <= _TOLERANCE).all() or (off > _MOST_ROUNDING).any():
        return bool((off <= _TOLERANCE).all())
    magnitudes = np.abs(np.maximum(written, LOWEST)) if is_log else 1.0
    rounding = _precision(written) * (probs * magnitudes).sum(axis=1)
    return bool((off <= _TOLERANCE + rounding).all())


def _precision(written: NDArray[np.float64]) -> float:
    """Of the shortest type that holds all numbers; 0 of types whose rounding shows in no sum."""
    singles = written.astype(np.float32)
    if (singles != written).any():
        return 0.0
    if not (np.ascontiguousarray(singles).view(np.uint32) & 0xFFFF).any():
        return _BFLOAT16_PRECISION
    with np.errstate(over="ignore"):
        is_half = (written.astype(np.float16) == written).all()
    return _FLOAT16_PRECISION if is_half else 0.0


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
