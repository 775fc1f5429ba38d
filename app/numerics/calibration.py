"""How well a model's probabilities are its accuracies: calibration error, the diagram.

Every function takes rows of a data set, a chunk or all, and its figures of the chunks join exactly.
Negative log-likelihood, Brier score and confidence of each row are in soft_rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .softmax import Array, log_softmax

N_BINS = 15


def log_probs_at(logits: ArrayLike, temperatures: ArrayLike) -> Array:
    """Log-probabilities of rows at one temperature, or at each of several.

    Args:
        logits: shape (n_rows, n_classes), finite.
        temperatures: T > 0, dimensionless; a scalar, or shape (n_temperatures,).
    Returns:
        float64 array, in nats, values <= 0: (n_rows, n_classes) for a scalar, otherwise
        (n_temperatures, n_rows, n_classes).
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: log_softmax.
    Example:
        >>> log_probs_at([[0.0, 0.0]], [1.0, 2.0]).shape
        (2, 1, 2)
    """
    return log_softmax(logits, np.asarray(temperatures, dtype=np.float64)[..., None, None])


@dataclass(frozen=True)
class CalibrationBins:
    """Rows by their confidence, from bin_by_confidence; the rows of the reliability diagram.

    Bins i = 0 … 14 hold i/15 <= confidence < (i + 1)/15. A confidence of 1 to float32 has a bin of
    its own after them, as in torchmetrics, so that both its edges are 1.

    Those of two chunks join by +. Each array has the shape (..., 16).
    """

    counts: NDArray[np.intp]  # rows in the bin
    confidence_sums: Array  # of their confidences
    correct_counts: NDArray[np.intp]  # those of them whose top class is the true one

    def __add__(self, other: "CalibrationBins") -> "CalibrationBins":
        return CalibrationBins(
            self.counts + other.counts,
            self.confidence_sums + other.confidence_sums,
            self.correct_counts + other.correct_counts,
        )

    def of_the_diagram(self) -> "CalibrationBins":
        """The 15 equal bins, shape (..., 15): a confidence of 1 counts into the last."""

        firsts = np.arange(N_BINS)
        return CalibrationBins(
            np.add.reduceat(self.counts, firsts, axis=-1),
            np.add.reduceat(self.confidence_sums, firsts, axis=-1),
            np.add.reduceat(self.correct_counts, firsts, axis=-1),
        )

    @property
    def lower_edges(self) -> Array:
        """The least confidence of each bin: 0, 1/15, …, 14/15, 1."""
        return np.linspace(0.0, 1.0, N_BINS + 1)

    @property
    def upper_edges(self) -> Array:
        """Where each bin ends: 1/15, …, 1, 1."""
        return np.append(self.lower_edges[1:], 1.0)

    @property
    def mean_confidence(self) -> Array:
        """Mean confidence of each bin's rows, from 0 to 1; 0 of an empty bin."""
        return np.asarray(self.confidence_sums / np.maximum(self.counts, 1))

    @property
    def accuracy(self) -> Array:
        """Share of each bin's rows that are correct, from 0 to 1; 0 of an empty bin."""
        return np.asarray(self.correct_counts / np.maximum(self.counts, 1))

    @property
    def expected_calibration_error(self) -> Array:
        """ECE = sum_b (n_b / n) |accuracy_b - confidence_b|, from 0 to 1; shape (...).

        Raises:
            ValueError: the calibration error needs at least 1 row, got 0
        Source: Guo et al. 2017, equation 3; MulticlassCalibrationError(n_bins=15, norm="l1") of
            torchmetrics 1.9, which sums in float32 and so differs by up to 1e-6.
        """
        n = self.counts.sum(axis=-1)
        if not n.all():
            raise ValueError("the calibration error needs at least 1 row, got 0")
        gaps = np.abs(self.correct_counts - self.confidence_sums)
        return np.asarray(gaps.sum(axis=-1) / n)


def bin_by_confidence(confidences: ArrayLike, is_correct: ArrayLike) -> CalibrationBins:
    """Counts and sums of rows in 15 equal bins of confidence, and one for a confidence of 1.

    Bins are chosen by the confidence in float32, as torchmetrics keeps it; sums are of float64.

    Args:
        confidences: from 0 to 1, shape (..., n_rows).
        is_correct: whether a row's top class is the true one, a shape that broadcasts to it.
    Returns:
        CalibrationBins, those of each line of rows.
    Source: torchmetrics 1.9, calibration_error.py, torch.bucketize(…, right=True).
    Example:
        >>> bins = bin_by_confidence([0.9, 0.9, 1.0], [True, False, True])
        >>> round(float(bins.expected_calibration_error), 4)
        0.2667
    """
    values = np.asarray(confidences, dtype=np.float64)
    hits = np.broadcast_to(np.asarray(is_correct, dtype=np.bool_), values.shape)
    edges = np.linspace(0.0, 1.0, N_BINS + 1).astype(np.float32)
    bins = np.searchsorted(edges, values.astype(np.float32), side="right") - 1
    shape = (*values.shape[:-1], N_BINS + 1)
    n_lines = int(np.prod(values.shape[:-1]))
    # Each line of rows counts into 16 places of its own.
    places = (bins.reshape(n_lines, -1) + (N_BINS + 1) * np.arange(n_lines)[:, None]).ravel()
    n = n_lines * (N_BINS + 1)
    sums = np.bincount(places, values.ravel(), n).astype(np.float64)  # integers of no rows
    return CalibrationBins(
        np.bincount(places, minlength=n).reshape(shape),
        sums.reshape(shape),
        np.bincount(places[hits.ravel()], minlength=n).reshape(shape),
    )


def standard_error(values: ArrayLike) -> Array | None:
    """Standard error of a mean over rows.

    se = s / sqrt(n),   s^2 = sum_j (x_j - mean)^2 / (n - 1)

    Args:
        values: one for each row, shape (..., n_rows); Booleans count as 0 and 1.
    Returns:
        float64 array, shape (...), in the values' unit; None of fewer than two rows, which do not
        tell it.
    Source: Student 1908.
    Example:
        >>> float(standard_error([1.0, 3.0]))
        1.0
    """
    x = np.asarray(values, dtype=np.float64)
    n = x.shape[-1]
    return np.asarray(x.std(axis=-1, ddof=1) / np.sqrt(n)) if n > 1 else None
