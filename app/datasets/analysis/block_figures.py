"""What is measured of a block of rows: of teacher, student and the two together, at every T."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

import numpy as np
from numpy.typing import NDArray

from ...numerics.calibration import CalibrationBins, bin_by_confidence
from ...numerics.dataset_figures import (
    counts_up_to,
    sums_of_present_classes,
    true_class_rank,
)
from ...numerics.gradient_share import distance_from_uniform
from ...numerics.rank_correlation import spearman_of_wrong_classes
from ...numerics.soft_rows import SoftRowPairs, SoftRows, soft_row_pairs, soft_rows
from .rows import Floats, Rows

SOFTNESS = ("entropy", "effective_classes", "confidence", "rest_mass", "from_uniform")
FIT = ("nll", "brier")  # what needs labels
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ModelSums:
    """One model's sums over rows at each temperature."""

    softness: Floats  # (n_temperatures, 5), in the order of SOFTNESS
    masses: Floats  # (n_temperatures, n_counts), of the likeliest classes
    fit: Floats | None  # (n_temperatures, 2), in the order of FIT; None without labels
    bins: CalibrationBins | None

    def __add__(self, other: "ModelSums") -> "ModelSums":
        softness, masses = self.softness + other.softness, self.masses + other.masses
        if self.fit is None or other.fit is None or self.bins is None or other.bins is None:
            return ModelSums(softness, masses, None, None)
        return ModelSums(softness, masses, self.fit + other.fit, self.bins + other.bins)


@dataclass(frozen=True, eq=False)
class ModelRows:
    """One model's figures of each row at T = 1, arrays (rows,)."""

    entropy: Floats
    confidence: Floats
    top_class: Indices
    nll: Floats | None  # None without labels, as the following
    brier: Floats | None
    rank: Indices | None  # how many classes are likelier than the true one


@dataclass(frozen=True, eq=False)
class PairRows:
    """Teacher and student of each row together, at T = 1."""

    kl: Floats  # (rows,), nats
    spearman: Floats | None  # (rows,); None without labels


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over rows at each temperature."""

    models: tuple[ModelSums, ...]  # of the teacher, and of the student if there is one
    pair: Floats | None  # (2, n_temperatures), of KL and of ||p - q||

    def __add__(self, other: "Sums") -> "Sums":
        pair = None if self.pair is None or other.pair is None else self.pair + other.pair
        return Sums(tuple(map(add, self.models, other.models)), pair)


@dataclass(frozen=True, eq=False)
class RowValues:
    """What is of each row, at T = 1."""

    index: Indices  # (rows,), in the dataset
    labels: Indices | None
    models: tuple[ModelRows, ...]  # of the teacher, and of the student if there is one
    pair: PairRows | None


@dataclass(frozen=True, eq=False)
class BlockFigures:
    """The figures of a block's rows."""

    rows: RowValues
    sums: Sums
    kl_at: NDArray[np.float32] | None  # (n_temperatures, rows), nats; None without a student
    by_class: tuple[Indices, Floats] | None  # classes, and sums of their soft targets at T = 1


@dataclass(frozen=True, eq=False)
class Measure:
    """What is measured, of every block alike."""

    temperatures: Sequence[float]  # the first is 1
    n_classes: int
    n_named: int | None = None  # of a top-k dataset, whose last column is a rest
    sums_classes: bool = False  # whether soft targets are summed by true class

    @property
    def counts(self) -> tuple[int, ...]:
        """The k of the masses of the k likeliest classes."""
        return counts_up_to(self.n_named or self.n_classes)

    def of(self, rows: Rows) -> BlockFigures:
        """The figures of rows."""
        labels, sums_classes = rows.labels, self.sums_classes and rows.labels is not None
        is_single = rows.teacher.shape[1] == 1
        # In the order of the probabilities at T = 1.
        logits = rows.teacher[:, 0] if is_single else rows.log_soft_targets(1.0)
        common = (self.temperatures, self.counts, labels, self.n_named, sums_classes)
        if rows.student is None:
            soft = soft_rows(rows.teacher, *common)
            sums, of_rows = self._model(soft, logits, labels, is_single)
            values = RowValues(rows.index, labels, (of_rows,), None)
            return BlockFigures(values, Sums((sums,), None), None, _by_class(soft, labels))
        soft, probs, pairs = soft_row_pairs(rows.teacher, rows.student[:, np.newaxis], *common)
        teacher = self._model(soft, logits, labels, is_single)
        student = self._model(probs, rows.student, labels, True)
        both = np.stack([pairs.kl.sum(axis=1), pairs.distance.sum(axis=1)])
        values = RowValues(rows.index, labels, (teacher[1], student[1]), _pair(pairs, logits, rows))
        sums_of_both, kl_at = Sums((teacher[0], student[0]), both), pairs.kl.astype(np.float32)
        return BlockFigures(values, sums_of_both, kl_at, _by_class(soft, labels))

    def _model(
        self, soft: SoftRows, logits: Floats, labels: Indices | None, is_single: bool
    ) -> tuple[ModelSums, ModelRows]:
        softness, masses = self._softness(soft), soft.top_mass.sum(axis=1)
        top_class = logits[:, : self.n_named].argmax(axis=-1)
        common = (_at_first(soft.entropy), _at_first(soft.confidence), top_class)
        if labels is None:
            return ModelSums(softness, masses, None, None), ModelRows(*common, None, None, None)
        nll, brier = soft.nll, soft.brier
        rank = true_class_rank(labels, logits, self.n_named)
        # Of several teachers the likeliest class may change with T, of one it does not.
        is_right = rank == 0 if is_single else soft.true == soft.top
        bins = bin_by_confidence(soft.confidence, is_right)
        fit = np.stack([nll.sum(axis=1), brier.sum(axis=1)], axis=-1)
        rows = ModelRows(*common, _at_first(nll), _at_first(brier), rank)
        return ModelSums(softness, masses, fit, bins), rows

    def _softness(self, soft: SoftRows) -> Floats:
        entropy, sure = soft.entropy, soft.confidence
        from_uniform = distance_from_uniform(soft.squares, self.n_classes)
        values = (entropy, np.exp(entropy), sure, 1.0 - sure, from_uniform)
        return np.stack([value.sum(axis=1) for value in values], axis=-1)


def _at_first(values: Floats) -> Floats:
    """Those at T = 1, copied: a view would keep those of all temperatures in memory."""
    return np.array(values[0])


def _by_class(soft: SoftRows, labels: Indices | None) -> tuple[Indices, Floats] | None:
    if soft.first_probs is None or labels is None:
        return None
    return sums_of_present_classes(labels, soft.first_probs)


def _pair(pairs: SoftRowPairs, logits: Floats, rows: Rows) -> PairRows:
    rho = None
    if rows.labels is not None and rows.student is not None:
        rho = spearman_of_wrong_classes(rows.labels, logits, rows.student)
    return PairRows(_at_first(pairs.kl), rho)
