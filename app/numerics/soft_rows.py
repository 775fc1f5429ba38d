"""Rows of a data set softened at many temperatures: the sums from which every figure is made.

Written for many rows, classes and temperatures: each row's largest logit is taken off once, each
temperature takes one exponential a number, in arrays that are used again. Rows should be few enough
for these to stay near the processor: some 250,000 numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .soft_targets import log_soft_targets
from .softmax import Array

Classes = NDArray[np.intp]
_LOWEST = -1e300  # logits


@dataclass(frozen=True, eq=False)
class ScaledRows:
    """Logits of rows at one temperature, u = (z - max z) / T, at most 0."""

    u: Array  # (n_rows, n_classes)
    largest: Array  # its largest of the named classes, descending, (n_rows, k)


@dataclass(frozen=True, eq=False)
class SoftRows:
    """Figures of each row at each temperature, from soft_rows; arrays (n_temperatures, n_rows).

    p = exp(u) / Z,   Z = sum_i exp(u_i),   u = (z - max z) / T
    """

    log_total: Array  # log Z, from 0 to log(n_classes)
    mean: Array  # sum_i p_i u_i, in nats, <= 0
    squares: Array  # sum_i p_i^2, from 1 / n_classes to 1
    top: Array  # u of the likeliest named class: 0, below it where a rest is likelier
    true: Array | None  # u of the true class; None without labels
    segments: Array  # (…, n_counts): the mass between one count of likeliest classes and the next
    first_probs: Array | None  # p at the first temperature, (n_rows, n_classes), if they are kept

    @cached_property
    def entropy(self) -> Array:
        """H(p) = log Z - sum_i p_i u_i, in nats; a sum of two terms >= 0."""
        return self.log_total - self.mean

    @cached_property
    def confidence(self) -> Array:
        """Probability of the likeliest class: exp(u_top) / Z."""
        return np.asarray(np.exp(self.top - self.log_total))

    @cached_property
    def nll(self) -> Array:
        """-log p_y = log Z - u_y, in nats, >= 0."""
        assert self.true is not None
        return self.log_total - self.true

    @property
    def brier(self) -> Array:
        """sum_i (p_i - onehot(y)_i)^2 = sum_i p_i^2 - 2 p_y + 1, from 0 to 2."""
        return np.asarray(np.maximum(self.squares - 2.0 * np.exp(-self.nll) + 1.0, 0.0))

    @property
    def top_mass(self) -> Array:
        """Mass of the k likeliest classes for each count k, shape (…, n_counts), up to 1."""
        return np.asarray(np.minimum(np.cumsum(self.segments, axis=-1), 1.0))


@dataclass(frozen=True, eq=False)
class SoftRowPairs:
    """What teacher (q) and student (p) are to each other; arrays (n_temperatures, n_rows)."""

    kl: Array  # KL(q || p) in nats, >= 0; right to some 1e-15 nats
    distance: Array  # ||p - q||, the L2 norm, from 0 to sqrt(2); what is below 1e-7 is rounding


def scaled_rows(
    logits: Array, temperatures: Sequence[float], most: int, n_named: int | None = None
) -> Iterator[ScaledRows]:
    """Rows at each temperature in turn; the arrays of one are overwritten by the next.

    u = (z - max z) / T;   of several teachers u = log q - max log q, q = mean_m softmax(z_m / T)

    Args:
        logits: z, shape (n_rows, n_teachers, n_classes), finite.
        temperatures: T > 0, each.
        most: how many of the largest are wanted, from 1 to n_named.
        n_named: classes from this one on are a rest, which is never among the largest; None: none.
    Source: Hinton et al. 2015, section 2, equation 1, and section 3 for ensembles.
    """
    if logits.shape[1] > 1:
        for temperature in temperatures:
            log_q = log_soft_targets(logits, temperature)
            below = _below_top(log_q)
            yield ScaledRows(below, largest_first(below[:, :n_named], most))
        return
    below = _below_top(logits[:, 0])
    largest = largest_first(below[:, :n_named], most)
    scaled = ScaledRows(np.empty_like(below), np.empty_like(largest))
    for temperature in temperatures:
        np.multiply(below, 1.0 / temperature, out=scaled.u)
        np.multiply(largest, 1.0 / temperature, out=scaled.largest)
        yield scaled


def _below_top(logits: Array) -> Array:
    """z - max z; of any finite logits a number whose quotient by a temperature is finite."""
    with np.errstate(over="ignore"):
        below = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(np.maximum(below, _LOWEST, out=below))


def largest_first(values: Array, most: int) -> Array:
    """The largest values of each row in descending order, shape (n_rows, most).

    Example:
        >>> largest_first(np.array([[1.0, 3.0, 2.0]]), 2).tolist()
        [[3.0, 2.0]]
    """
    n = values.shape[-1]
    if most == 1:
        return np.asarray(values.max(axis=-1, keepdims=True))
    top = values if most == n else np.partition(values, n - most, axis=-1)[:, n - most :]
    return np.sort(top, axis=-1)[:, ::-1]


def soft_rows(
    logits: Array,
    temperatures: Sequence[float],
    counts: Sequence[int],
    true_class: Classes | None = None,
    n_named: int | None = None,
    keeps_first: bool = False,
) -> SoftRows:
    """The figures of each row of one model at each temperature.

    Args:
        logits: z, shape (n_rows, n_teachers, n_classes), finite.
        temperatures: T > 0, each.
        counts: of likeliest classes, ascending, each from 1 to n_named.
        true_class: index y of each row, 0 <= y < n_classes, shape (n_rows,); None: not known.
        n_named: classes from this one on are a rest; None: there is none.
        keeps_first: whether the probabilities at the first temperature are kept.
    Example:
        >>> rows = soft_rows(np.array([[[0.0, 0.0]]]), [1.0, 2.0], [1])
        >>> rows.entropy.round(4).tolist(), rows.top_mass[:, 0, 0].round(4).tolist()
        ([[0.6931], [0.6931]], [0.5, 0.5])
    """
    sums = _Sums((len(temperatures), len(logits)), counts, true_class, keeps_first)
    weights = np.empty((len(logits), logits.shape[-1]))
    for k, rows in enumerate(scaled_rows(logits, temperatures, counts[-1], n_named)):
        sums.take(k, rows, weights)
    return sums.rows()


def soft_row_pairs(
    teacher: Array,
    student: Array,
    temperatures: Sequence[float],
    counts: Sequence[int],
    true_class: Classes | None = None,
    n_named: int | None = None,
    keeps_first: bool = False,
) -> tuple[SoftRows, SoftRows, SoftRowPairs]:
    """The figures of each row of teacher (q) and student (p), and of the two together.

    KL(q || p) = sum_i q_i (u_i - v_i) - log Z_q + log Z_p,   u, v: scaled rows of teacher, student
    ||p - q||^2 = sum_i p_i^2 + sum_i q_i^2 - 2 sum_i p_i q_i

    Args:
        teacher: shape (n_rows, n_teachers, n_classes), finite.
        student: shape (n_rows, 1, n_classes), finite.
        temperatures, counts, true_class, n_named: as in soft_rows.
        keeps_first: whether the teacher's probabilities at the first temperature are kept.
    Source: Kullback & Leibler 1951.
    """
    shape, most = (len(temperatures), len(teacher)), counts[-1]
    of_q, of_p = (_Sums(shape, counts, true_class, keeps) for keeps in (keeps_first, False))
    q, p = np.empty((2, len(teacher), teacher.shape[-1]))
    cross, products = np.zeros((2, *shape))
    both = zip(
        scaled_rows(teacher, temperatures, most, n_named),
        scaled_rows(student, temperatures, most, n_named),
        strict=True,
    )
    for k, (u, v) in enumerate(both):
        of_q.take(k, u, q)
        of_p.take(k, v, p)
        products[k] = np.vecdot(q, p) / (of_q.total[k] * of_p.total[k])
        cross[k] = np.vecdot(q, np.subtract(u.u, v.u, out=u.u)) / of_q.total[k]
    targets, probs = of_q.rows(), of_p.rows()
    kl = np.maximum(cross - targets.log_total + probs.log_total, 0.0)
    distance = np.sqrt(np.maximum(targets.squares + probs.squares - 2.0 * products, 0.0))
    return targets, probs, SoftRowPairs(kl, distance)


class _Sums:
    """The sums of a model's rows, taken one temperature after the other."""

    def __init__(
        self,
        shape: tuple[int, int],
        counts: Sequence[int],
        true_class: Classes | None,
        keeps_first: bool,
    ) -> None:
        self._starts, self._true_class, self._keeps_first = (
            (0, *counts[:-1]),
            true_class,
            keeps_first,
        )
        self._first_probs: Array | None = None
        self.total, self._mean, self._squares, self._top, self._true = np.zeros((5, *shape))
        self._segments = np.zeros((*shape, len(counts)))

    def take(self, k: int, rows: ScaledRows, weights: Array) -> None:
        """Take those at the temperature of index k; the weights become exp(u)."""
        np.exp(rows.u, out=weights)
        total = np.add.reduce(weights, axis=-1, out=self.total[k])
        if k == 0 and self._keeps_first:
            self._first_probs = weights / total[:, np.newaxis]
        np.divide(np.vecdot(weights, rows.u), total, out=self._mean[k])
        np.divide(np.vecdot(weights, weights), total * total, out=self._squares[k])
        self._top[k] = rows.largest[:, 0]
        if self._true_class is not None:
            self._true[k] = rows.u[np.arange(len(rows.u)), self._true_class]
        masses = np.add.reduceat(np.exp(rows.largest), self._starts, axis=-1)
        np.divide(masses, total[:, np.newaxis], out=self._segments[k])

    def rows(self) -> SoftRows:
        """The figures, when every temperature has been taken."""
        return SoftRows(
            np.log(self.total),
            self._mean,
            self._squares,
            self._top,
            None if self._true_class is None else self._true,
            self._segments,
            self._first_probs,
        )
