"""The values of a top-k file as log-probabilities, with the mass that they leave.

values (n, k), log_sum_exp (n,)  ─▶  log p (n, k), ln(1 − Σp) (n,)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...importers.interpretation import LOWEST
from ...importers.number_kinds import rounding_of_sum
from ...importers.raw_numbers import FLOAT32_PRECISION, Kind
from ...importers.tokens import MIN_TOP_PROBABILITY
from ...numerics.top_k import log_rest, sum_rounding
from ..errors import DatasetError
from ..formats.fields import Array, Field, numbers

Floats = NDArray[np.float64]
_BFLOAT16_PRECISION = 2.0**-9
_ENOUGH = 100  # numbers
# What numbers that are no logits must be, in every row.
_RULES: dict[Kind, str] = {
    "log_probs": "log-probabilities: none above 0, their exponentials summing to at most 1",
    "probs": "probabilities: none below 0, summing to at most 1",
    "logits": (
        "logits whose exponentials, with log_sum_exp subtracted, sum to at most 1, the likeliest"
        f" being {MIN_TOP_PROBABILITY:g} or more"
    ),
}


class LogProbs(NamedTuple):
    """Successive rows of listed values; rows that are not finite are NaN."""

    listed: Floats  # log p, (rows, k)
    rest: Floats  # ln(1 - Σp), (rows,); LOWEST where nothing is left, or not known to be
    rounding: Floats  # of Σp, (rows,)


@dataclass(frozen=True, eq=False)
class ListedValues:
    """Values of the k listed classes, and of what kind they are."""

    path: Path
    name: str  # of the array
    values: Field  # (n, k)
    log_sum_exp: Field | None  # (n,) or (n, 1)
    kind: Kind = "logits"

    @property
    def has_rest(self) -> bool:
        """Whether the values tell what they leave: logits without log_sum_exp do not."""
        return self.kind != "logits" or self.log_sum_exp is not None

    @property
    def sentence(self) -> str:
        """What the values are taken as."""
        if not self.has_rest:
            return (
                f"The {self.name} are taken as logits, which without log_sum_exp do not tell what"
                " the other classes hold: the listed ones are taken among themselves."
            )
        if self.kind == "logits":
            return f"The {self.name} are logits; less log_sum_exp they are log-probabilities."
        words = "log-probabilities" if self.kind == "log_probs" else "probabilities"
        return f"The {self.name} are taken as {words}: in every row they sum to at most 1."

    def log_probs(self, size: int) -> Iterator[LogProbs]:
        """The rows as log-probabilities, at most so many at a time."""
        sums = self.log_sum_exp.batches(size) if self.log_sum_exp else repeat(None)
        for values, log_sum_exp in zip(self.values.batches(size), sums, strict=False):
            yield self._log_probs(values, log_sum_exp)

    def _log_probs(self, values: Array, log_sum_exp: Array | None) -> LogProbs:
        raw = numbers(self.path, self.name, values)
        offset = np.zeros((len(raw), 1))
        if self.kind == "logits" and log_sum_exp is not None:
            offset = numbers(self.path, "log_sum_exp", log_sum_exp).reshape(-1, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            listed = np.log(raw) if self.kind == "probs" else raw - offset
            is_lost = ~(np.isfinite(offset[:, 0]) & (raw < np.inf).all(axis=1))
        if not self.has_rest:
            listed = listed - listed.max(axis=1, keepdims=True)
        listed = np.where(is_lost[:, np.newaxis], np.nan, np.maximum(listed, LOWEST))
        return self._with_rest(listed, raw, offset, precision_of(values))

    def _with_rest(self, listed: Floats, raw: Floats, offset: Floats, precision: float) -> LogProbs:
        if not self.has_rest:
            lowest = np.where(np.isnan(listed[:, 0]), np.nan, LOWEST)
            return LogProbs(listed, lowest, np.zeros(len(listed)))
        magnitudes = (
            1.0 if self.kind == "probs" else np.abs(np.maximum(raw, LOWEST)) + np.abs(offset)
        )
        rounding = rounding_of_sum(precision) + sum_rounding(listed, magnitudes, precision)
        return LogProbs(listed, np.maximum(log_rest(listed, rounding), LOWEST), rounding)


def precision_of(array: Array) -> float:
    """Half a unit in the last place, relative, of the type that an array is written in."""
    if array.dtype.kind != "f":
        return FLOAT32_PRECISION
    if array.dtype == np.float32 and array.size >= _ENOUGH:  # few round numbers may be of any type
        lower_halves = np.ascontiguousarray(array).view(np.uint32) & 0xFFFF
        if not lower_halves.any():
            return _BFLOAT16_PRECISION  # which formats widen, for NumPy does not have it
    return float(np.finfo(array.dtype).eps) / 2


def of_kind(values: ListedValues, stated: Kind | None) -> ListedValues:
    """The values with their kind: as stated; with log_sum_exp logits; else by rule, of all rows.

    Values of which none is above 0 and whose exponentials sum to at most 1 are log-probabilities;
    of which none is below 0 and which sum to at most 1, probabilities; others are logits.

    Raises:
        DatasetError: values that are not of the kind that is stated or follows from log_sum_exp.
    """
    implied: Kind | None = "logits" if values.log_sum_exp is not None else None
    if (kind := stated or implied) is not None:
        found = _as(values, kind)
        if found.has_rest and (wrong := _first_violation(found)) is not None:
            row, total = wrong
            got = f"a sum of {total:.4g}"
            raise DatasetError(values.path, f"{values.name} must be {_RULES[kind]}", got, row)
        return found
    kinds: tuple[Kind, ...] = ("log_probs", "probs")
    candidates = (_as(values, kind) for kind in kinds)
    return next((one for one in candidates if _first_violation(one) is None), values)


def _as(values: ListedValues, kind: Kind) -> ListedValues:
    return ListedValues(values.path, values.name, values.values, values.log_sum_exp, kind)


def _first_violation(values: ListedValues) -> tuple[int, float] | None:
    """The first row, from 1, that is not of its kind, and the sum of its probabilities."""
    first = 1
    size = values.values.a_batch
    for raw, rows in zip(values.values.batches(size), values.log_probs(size), strict=True):
        p = np.exp(np.minimum(rows.listed, 1.0))
        sums = p.sum(axis=1)
        is_wrong = (sums > 1 + rows.rounding) | (p.max(axis=1) < MIN_TOP_PROBABILITY)
        if values.kind == "probs":
            is_wrong |= (numbers(values.path, values.name, raw) < 0).any(axis=1)
        if is_wrong.any():
            row = int(np.argmax(is_wrong))
            return first + row, float(sums[row])
        first += len(sums)
    return None
