"""A dataset's rows as logits, chunk by chunk, without those whose numbers are not finite."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..importers.raw_numbers import Kind
from ..numerics.calibration import log_probs_at
from ..numerics.soft_targets import log_soft_targets
from .kind import KindGuess, as_logits, guess_kind
from .model import Dataset

Floats = NDArray[np.float64]
_MOST_KEPT = 4_000_000  # numbers, 32 MB


@dataclass(frozen=True, eq=False)
class Rows:
    """Successive rows of a dataset: logits and labels."""

    teacher: Floats  # (rows, M, C)
    student: Floats | None  # (rows, C)
    labels: NDArray[np.intp] | None  # (rows,)

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


def kinds_of(dataset: Dataset, stated: Kind | None = None) -> Kinds:
    """The kinds of a dataset's numbers, guessed from all rows; the teacher's may be stated."""
    teacher, student = [], []
    for chunk in dataset.chunks():
        if stated is None:
            teacher.append(guess_kind(chunk.teacher))
        if chunk.student is not None:
            student.append(guess_kind(chunk.student))
    if stated is not None:
        teacher.append(KindGuess(stated, f"Taken as {_WORDS[stated]}, as stated."))
    return Kinds(_joined(teacher), _joined(student) if student else None)


_WORDS: dict[Kind, str] = {
    "logits": "logits",
    "log_probs": "log-probabilities",
    "probs": "probabilities",
}
_MIXED = "Taken as logits: only some of the rows are probabilities or log-probabilities."


def _joined(guesses: list[KindGuess]) -> KindGuess:
    """The guess of all chunks: logits where they differ."""
    is_one = len({guess.kind for guess in guesses}) == 1
    return guesses[0] if is_one else KindGuess("logits", _MIXED)


class RowSource:
    """The rows of a dataset that have finite numbers, as logits; it can be gone through again.

    A small dataset is read once and kept, a larger one is read each time.
    """

    def __init__(self, dataset: Dataset, kinds: Kinds) -> None:
        self._dataset, self._kinds = dataset, kinds
        size = dataset.n * len(dataset.classes) * (dataset.n_teachers + dataset.has_student)
        self._kept = list(self._read()) if size <= _MOST_KEPT else None

    def __iter__(self) -> Iterator[Rows]:
        return self._read() if self._kept is None else iter(self._kept)

    def _read(self) -> Iterator[Rows]:
        for chunk in self._dataset.chunks():
            teacher, student = as_logits(self._kinds.teacher.kind, chunk.teacher), None
            if chunk.student is not None and self._kinds.student is not None:
                student = as_logits(self._kinds.student.kind, chunk.student)
            is_finite = finite_rows(teacher, student)
            labels = _where(is_finite, chunk.labels)
            yield Rows(teacher[is_finite], _where(is_finite, student), labels)


def finite_rows(teacher: Floats, student: Floats | None) -> NDArray[np.bool_]:
    """Whether all numbers of a row are finite, shape (rows,)."""
    is_finite = np.isfinite(teacher).all(axis=(1, 2))
    if student is not None:
        is_finite &= np.isfinite(student).all(axis=1)
    return np.asarray(is_finite)


def _where(rows: NDArray[np.bool_], array: Any) -> Any:
    return None if array is None else array[rows]
