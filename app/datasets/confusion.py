"""Dark knowledge of a dataset: the mean soft target of each true class."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..importers.raw_numbers import Kind
from ..numerics.dataset_figures import mean_soft_targets, sums_by_true_class
from .analysis.checks import MOST_CLASSES
from .analysis.kind import KindGuess
from .analysis.rows import Floats, Kinds, finite_rows
from .analysis.source import Block
from .model import Dataset, n_named

MOST_IN_MATRIX = 100  # classes
_STRONGEST = 50


@dataclass(frozen=True)
class Pair:
    """A true class and a wrong one, by their indices."""

    true: int
    wrong: int
    probability: float  # mean soft target of the wrong class


@dataclass(frozen=True, eq=False)
class Confusion:
    """Mean soft targets at a temperature, over the rows of each true class."""

    temperature: float
    counts: tuple[int, ...]  # rows of each true class
    matrix: Floats | None  # (C, C), a line a true class; None for more than 100 classes
    pairs: tuple[Pair, ...]  # those of the largest probability, at most 50


@lru_cache(maxsize=16)  # a page asks for the same temperature again at each change of its examples
def confusion(dataset: Dataset, kind: Kind, temperature: float) -> Confusion | None:
    """Mean soft target of the teachers together by true class, from all finite rows.

    Args:
        dataset: its files are read to their end.
        kind: of the teacher's numbers.
        temperature: T > 0.
    Returns:
        None without labels, for the top k of each row, and for more classes than MOST_CLASSES.
    Raises:
        DatasetError: a file has changed since it was opened.
    """
    n_classes = len(dataset.classes)
    is_top_k = n_named(dataset) is not None
    if dataset.labels is None or is_top_k or n_classes > MOST_CLASSES:
        return None
    kinds = Kinds(KindGuess(kind, ""), KindGuess("logits", ""))
    sums = np.zeros((n_classes, n_classes))
    counts = np.zeros(n_classes, np.intp)
    for chunk in dataset.chunks():
        index = np.arange(chunk.first, chunk.first + len(chunk.teacher))
        rows = finite_rows(Block(chunk.teacher, chunk.student, chunk.labels, index), kinds)
        assert rows.labels is not None
        sums += sums_by_true_class(rows.labels, np.exp(rows.log_soft_targets(temperature)))
        counts += np.bincount(rows.labels, minlength=n_classes)
    means = mean_soft_targets(sums, counts)
    matrix = means if n_classes <= MOST_IN_MATRIX else None
    return Confusion(temperature, tuple(counts.tolist()), matrix, _strongest(means))


def _strongest(means: Floats) -> tuple[Pair, ...]:
    """The pairs of a true and a wrong class, the most probable first."""
    wrong = means.copy()
    np.fill_diagonal(wrong, 0.0)
    flat = wrong.ravel()
    largest = np.argsort(-flat, kind="stable")[:_STRONGEST]
    places = zip(*np.unravel_index(largest, wrong.shape), strict=True)
    return tuple(Pair(int(t), int(w), float(wrong[t, w])) for t, w in places if wrong[t, w] > 0)
