"""The figures of a dataset over the temperature, as API and report give them."""

from collections.abc import Sequence

import numpy as np

from ..importers.raw_numbers import Kind
from ..numerics.calibration import (
    CalibrationBins,
    bin_by_confidence,
    brier_score,
    confidence,
    log_probs_at,
)
from ..numerics.dataset_figures import (
    counts_up_to,
    effective_classes,
    median_and_p95,
    top_mass,
)
from ..numerics.losses import cross_entropy, entropy, kl_divergence
from .figures import Figures
from .model import Dataset
from .rows import Floats, Rows, RowSource, kinds_of

_FIT, _SOFTNESS = ("nll", "brier"), ("entropy", "effective_classes", "confidence")


def sweep(dataset: Dataset, temperatures: Sequence[float], stated: Kind | None = None) -> Figures:
    """The figures of each model at each temperature, and the KL of the student; one pass.

    Args:
        dataset: the rows.
        temperatures: T > 0, each.
        stated: the kind of the teacher's numbers; None: it is guessed, as the student's is.
    """
    ks = counts_up_to(len(dataset.classes))
    teacher = [_Totals(ks) for _ in temperatures]
    student = [_Totals(ks) for _ in temperatures]
    kl: list[list[Floats]] = [[] for _ in temperatures]
    for rows in RowSource(dataset, kinds_of(dataset, stated)):
        for k, temperature in enumerate(temperatures):
            log_q = rows.log_soft_targets(temperature)
            teacher[k].add(log_q, rows)
            if rows.student is not None:
                log_p = log_probs_at(rows.student, temperature)
                student[k].add(log_p, rows)
                kl[k].append(kl_divergence(log_q, log_p))
    return {
        "temperatures": list(temperatures),
        "teacher": _columns(teacher),
        "student": _columns(student) if dataset.has_student else None,
        "pair": _kl_columns(kl) if dataset.has_student else None,
    }


class _Totals:
    """Sums over rows of a model's figures at one temperature."""

    def __init__(self, ks: Sequence[int]) -> None:
        self._ks = ks
        self._n = 0
        self._softness: Floats = np.zeros(len(_SOFTNESS) + len(ks))
        self._fit: Floats = np.zeros(len(_FIT))
        self._bins: CalibrationBins | None = None

    def add(self, log_p: Floats, rows: Rows) -> None:
        """Count the rows in, with the model's log-probabilities of them."""
        sure = confidence(log_p)
        softness = np.column_stack([entropy(log_p), effective_classes(log_p), sure])
        self._n += len(log_p)
        self._softness += np.concatenate(
            [softness.sum(axis=0), top_mass(log_p, self._ks).sum(axis=0)]
        )
        if rows.labels is not None:
            self._fit += [
                cross_entropy(rows.labels, log_p).sum(),
                brier_score(rows.labels, log_p).sum(),
            ]
            bins = bin_by_confidence(sure, log_p.argmax(axis=-1) == rows.labels)
            self._bins = self._bins + bins if self._bins else bins

    def means(self) -> dict[str, float | None]:
        """Each figure by its name, those of the labels None without labels."""
        has_labels = self._bins is not None
        fit = (self._fit / self._n).tolist() if has_labels else [None] * len(_FIT)
        ece = self._bins.expected_calibration_error if self._bins else None
        softness = (self._softness / self._n).tolist()
        return dict(zip((*_FIT, "ece", *_SOFTNESS), (*fit, ece, *softness), strict=False))

    def masses(self) -> dict[str, float]:
        """Mean mass of the top k, by k."""
        masses = (self._softness[len(_SOFTNESS) :] / self._n).tolist()
        return dict(zip(map(str, self._ks), masses, strict=True))


def _columns(totals: list[_Totals]) -> Figures:
    """Each figure as a list over the temperatures."""
    means, masses = [one.means() for one in totals], [one.masses() for one in totals]
    columns: Figures = {name: [row[name] for row in means] for name in means[0]}
    return columns | {"top_mass": {k: [row[k] for row in masses] for k in masses[0]}}


def _kl_columns(kl: list[list[Floats]]) -> Figures:
    """KL(teacher || student): mean, median and 95th percentile over the rows."""
    of_rows = [np.concatenate(parts) for parts in kl]
    medians, p95s = zip(*map(median_and_p95, of_rows), strict=True)
    means = [float(values.mean()) for values in of_rows]
    return {"kl_mean": means, "kl_median": list(medians), "kl_p95": list(p95s)}
