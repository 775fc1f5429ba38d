"""A dataset's rows as logits, a block at a time, without those whose numbers are not finite."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...importers.raw_numbers import Kind
from ...numerics.calibration import log_probs_at
from ...numerics.soft_targets import log_soft_targets
from .kind import KindGuess, as_logits
from .source import Block

Floats = NDArray[np.float64]

LARGEST = 1e100  # a logit's absolute value: larger ones are taken as infinities


@dataclass(frozen=True, eq=False)
class Rows:
    """Successive rows of a dataset: logits and labels."""

    teacher: Floats  # (rows, M, C)
    student: Floats | None  # (rows, C)
    labels: NDArray[np.intp] | None  # (rows,)
    index: NDArray[np.intp]  # (rows,), of each row in the dataset, from 0

    def log_soft_targets(self, temperature: float) -> Floats:
        """log q of the teachers together (mean of their probabilities) at T, shape (rows, C)."""
        if self.teacher.shape[1] == 1:
            return log_probs_at(self.teacher[:, 0], temperature)
        return log_soft_targets(self.teacher, temperature, "arithmetic")


@dataclass(frozen=True)
class Kinds:
    """What the numbers of teacher and student are, and how that was found."""

    teacher: KindGuess
    student: KindGuess | None


WORDS: dict[Kind, str] = {
    "logits": "logits",
    "log_probs": "log-probabilities",
    "probs": "probabilities",
}
_MIXED = "Taken as logits: only some of the rows are probabilities or log-probabilities."


def joined_kinds(
    teacher: list[KindGuess], student: list[KindGuess], stated: Kind | None = None
) -> Kinds:
    """The kinds of all blocks: logits where they differ; the teacher's may be stated."""
    if stated is not None:
        teacher = [KindGuess(stated, f"Taken as {WORDS[stated]}, as stated.")]
    return Kinds(_joined(teacher), _joined(student) if student else None)


def _joined(guesses: list[KindGuess]) -> KindGuess:
    is_one = len({guess.kind for guess in guesses}) == 1
    return guesses[0] if is_one else KindGuess("logits", _MIXED)


def finite_rows(block: Block, kinds: Kinds) -> Rows:
    """The rows of a block that have finite numbers, as logits; those beyond LARGEST are none."""
    teacher, student = as_logits(kinds.teacher.kind, block.teacher), None
    is_finite = _is_within_bounds(teacher, (1, 2))
    if block.student is not None and kinds.student is not None:
        student = as_logits(kinds.student.kind, block.student)
        is_finite &= _is_within_bounds(student, 1)
    if is_finite.all():
        return Rows(teacher, student, block.labels, block.index)
    return Rows(
        teacher[is_finite],
        _where(is_finite, student),
        _where(is_finite, block.labels),
        block.index[is_finite],
    )


def _is_within_bounds(logits: Floats, axis: int | tuple[int, int]) -> NDArray[np.bool_]:
    """Which rows have no NaN and no number whose quotients and squares would overflow."""
    largest, least = logits.max(axis=axis), logits.min(axis=axis)
    return np.asarray((largest <= LARGEST) & (least >= -LARGEST))


def _where(rows: NDArray[np.bool_], array: Any) -> Any:
    return None if array is None else array[rows]
