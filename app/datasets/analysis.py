"""The figures of a dataset, its sweep and its rows, for all who show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..explorer.results import STOPS
from ..importers.raw_numbers import Kind
from ..numerics.calibration import confidence
from ..numerics.losses import entropy, kl_divergence
from .figures import Figures, figures
from .model import Dataset
from .rows import Floats, finite_rows, kinds_of
from .sweep import sweep


@dataclass(frozen=True, eq=False)
class RowFigures:
    """One entry a row that was read, at T = 1; NaN or -1 where there is none."""

    index: NDArray[np.intp]  # of the row in the dataset, from 0
    entropy: Floats  # nats
    top_class: NDArray[np.intp]
    confidence: Floats
    label: NDArray[np.intp]  # -1: none
    student_top: NDArray[np.intp]  # -1: no student
    kl: Floats  # KL(teacher ‖ student), nats
    is_finite: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is found out about a dataset."""

    figures: Figures
    sweep: Figures
    rows: RowFigures
    n_read: int  # rows that the figures are of


def ignore(fraction: float) -> None:
    """Take no notice of the progress."""


def analyse(
    dataset: Dataset,
    stated: Kind | None = None,
    temperatures: Sequence[float] = tuple(STOPS.tolist()),
    sample: int | None = None,
    progress: Callable[[float], None] = ignore,
) -> Analysis:
    """Everything at once; a stand-in that reads all rows."""
    found = figures(dataset, stated)
    progress(0.5)
    over = sweep(dataset, temperatures, stated)
    rows = _rows(dataset, stated)
    progress(1.0)
    return Analysis(found, over, rows, dataset.n)


def _rows(dataset: Dataset, stated: Kind | None) -> RowFigures:
    from ..numerics.calibration import log_probs_at
    from .kind import as_logits
    from .rows import Rows

    kinds = kinds_of(dataset, stated)
    parts = []
    for chunk in dataset.chunks():
        teacher = as_logits(kinds.teacher.kind, chunk.teacher)
        student = None
        if chunk.student is not None and kinds.student is not None:
            student = as_logits(kinds.student.kind, chunk.student)
        is_finite = finite_rows(teacher, student)
        teacher = np.where(is_finite[:, None, None], teacher, 0.0)
        log_q = Rows(teacher, None, None).log_soft_targets(1.0)
        top, kl = np.full(len(teacher), -1), np.full(len(teacher), np.nan)
        if student is not None:
            student = np.where(is_finite[:, None], student, 0.0)
            top, kl = student.argmax(axis=1), kl_divergence(log_q, log_probs_at(student, 1.0))
        parts.append((entropy(log_q), log_q.argmax(axis=1), confidence(log_q), top, kl, is_finite))
    columns = [np.concatenate(values) for values in zip(*parts, strict=True)]
    label = np.full(dataset.n, -1) if dataset.labels is None else dataset.labels
    return RowFigures(np.arange(dataset.n), *columns[:3], label, *columns[3:])
