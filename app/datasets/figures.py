"""The figures of a dataset, as API and report give them: teacher, student, and the two together.

Every figure is of the rows whose numbers are finite; `…_se` is the standard error of a mean.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..importers.raw_numbers import Kind
from ..numerics.best_temperature import best_temperature, nll_sums
from ..numerics.calibration import (
    bin_by_confidence,
    brier_score,
    confidence,
    log_probs_at,
    standard_error,
)
from ..numerics.dataset_figures import (
    counts_up_to,
    effective_classes,
    median_and_p95,
    same_top_class,
    top_mass,
    true_class_rank,
)
from ..numerics.losses import cross_entropy, entropy, kl_divergence
from ..numerics.rank_correlation import spearman_of_wrong_classes
from .checks import checks
from .errors import DatasetError
from .model import Dataset
from .rows import Floats, Kinds, Rows, kinds_of, rows_of

Figures = dict[str, Any]
LogProbs = Callable[[Rows, float], Floats]  # of one model at a temperature, (rows, C)


def figures(dataset: Dataset, stated: Kind | None = None) -> Figures:
    """What a dataset is, its checks and its figures at T = 1 and at the best temperature.

    Args:
        dataset: the rows.
        stated: the kind of the teacher's numbers; None: it is guessed, as the student's is.
    Raises:
        DatasetError: no row has finite numbers, or a file has changed.
    """
    kinds = kinds_of(dataset, stated)
    if not any(len(rows.teacher) for rows in rows_of(dataset, kinds)):
        raise DatasetError(dataset.paths[0], "has no row of finite numbers")
    models = _models(dataset)
    return {
        "name": dataset.name,
        "digest": dataset.digest,
        "kind": kinds.teacher.kind,
        "n": dataset.n,
        "classes": list(dataset.classes),
        "teachers": dataset.n_teachers,
        "checks": checks(dataset, kinds),
        "teacher": _of_model(dataset, kinds, models["teacher"]),
        "student": _of_model(dataset, kinds, models.get("student")),
        "pair": _of_pair(dataset, kinds),
    }


def sweep(dataset: Dataset, temperatures: Sequence[float], stated: Kind | None = None) -> Figures:
    """The figures over the temperature: of each model, and the KL of the student."""
    kinds = kinds_of(dataset, stated)
    models = _models(dataset)
    student = models.get("student")
    return {
        "temperatures": list(temperatures),
        "teacher": _over_temperature(dataset, kinds, models["teacher"], temperatures),
        "student": student and _over_temperature(dataset, kinds, student, temperatures),
        "pair": student and _kl_over_temperature(dataset, kinds, temperatures),
    }


def _models(dataset: Dataset) -> dict[str, LogProbs]:
    models: dict[str, LogProbs] = {"teacher": lambda rows, t: rows.log_soft_targets(t)}
    if dataset.has_student:
        models["student"] = _student_log_probs
    return models


def _student_log_probs(rows: Rows, temperature: float) -> Floats:
    assert rows.student is not None
    return log_probs_at(rows.student, temperature)


def _of_model(dataset: Dataset, kinds: Kinds, log_probs: LogProbs | None) -> Figures | None:
    """A model's figures against the labels; None without the model or without labels."""
    if log_probs is None or dataset.labels is None:
        return None
    found = _against_labels(dataset, kinds, log_probs, 1.0)
    ranks = [
        true_class_rank(rows.labels, log_probs(rows, 1.0))
        for rows in rows_of(dataset, kinds)
        if rows.labels is not None
    ]
    rank = np.concatenate(ranks)
    is_single = log_probs is _student_log_probs or dataset.n_teachers == 1
    best = _best_temperature(dataset, kinds, log_probs) if is_single else None
    at_best = _against_labels(dataset, kinds, log_probs, best) if best else {}
    return {
        **_mean("accuracy", rank == 0),
        **_mean("top5", rank < 5),
        **found,
        "best_temperature": best,  # none of several teachers: their mean has no logits
        **{f"best_{name}": at_best.get(name) for name in ("nll", "nll_se", "ece")},
    }


def _best_temperature(dataset: Dataset, kinds: Kinds, log_probs: LogProbs) -> float:
    """The T of the least NLL; a model's log-probabilities at T = 1 serve as its logits."""

    def sums(temperature: float) -> Any:
        parts = [
            nll_sums(log_probs(rows, 1.0), rows.labels, temperature)
            for rows in rows_of(dataset, kinds)
            if rows.labels is not None
        ]
        return sum(parts[1:], parts[0])

    return best_temperature(sums)


def _against_labels(
    dataset: Dataset, kinds: Kinds, log_probs: LogProbs, temperature: float
) -> Figures:
    """NLL, Brier score and ECE at a temperature."""
    nll, brier, bins = [], [], []
    for rows in rows_of(dataset, kinds):
        if rows.labels is not None:
            log_p = log_probs(rows, temperature)
            nll.append(cross_entropy(rows.labels, log_p))
            brier.append(brier_score(rows.labels, log_p))
            is_correct = log_p.argmax(axis=-1) == rows.labels
            bins.append(bin_by_confidence(confidence(log_p), is_correct))
    return {
        **_mean("nll", np.concatenate(nll)),
        **_mean("brier", np.concatenate(brier)),
        "ece": sum(bins[1:], bins[0]).expected_calibration_error,
    }


def _of_pair(dataset: Dataset, kinds: Kinds) -> Figures | None:
    """Agreement of teacher and student, and Spearman of the wrong classes; None without one."""
    if not dataset.has_student:
        return None
    agreement, spearman = [], []
    for rows in rows_of(dataset, kinds):
        if rows.student is not None:
            log_q = rows.log_soft_targets(1.0)
            agreement.append(same_top_class(log_q, rows.student))
            if rows.labels is not None:
                rho = spearman_of_wrong_classes(rows.labels, log_q, rows.student)
                spearman += [] if rho is None else [rho]
    wrong = _mean("spearman_wrong", np.concatenate(spearman)) if spearman else {}
    return {**_mean("agreement", np.concatenate(agreement)), "spearman_wrong": None, **wrong}


def _over_temperature(
    dataset: Dataset, kinds: Kinds, log_probs: LogProbs, temperatures: Sequence[float]
) -> Figures:
    ks = counts_up_to(len(dataset.classes))
    columns: Figures = {"nll": [], "ece": [], "brier": []}
    columns |= {"entropy": [], "effective_classes": [], "confidence": []}
    masses: list[NDArray[np.float64]] = []
    for t in temperatures:
        found: Figures = {}
        if dataset.labels is not None:
            found = _against_labels(dataset, kinds, log_probs, t)
        for name in ("nll", "ece", "brier"):
            columns[name].append(found.get(name))
        rows = np.concatenate(
            [_softness(log_p, ks) for log_p in _all(dataset, kinds, log_probs, t)]
        )
        means = rows.mean(axis=0)
        for name, value in zip(("entropy", "effective_classes", "confidence"), means, strict=False):
            columns[name].append(float(value))
        masses.append(means[3:])
    columns["top_mass"] = {str(k): [float(mass[i]) for mass in masses] for i, k in enumerate(ks)}
    return columns


def _all(
    dataset: Dataset, kinds: Kinds, log_probs: LogProbs, temperature: float
) -> Iterator[Floats]:
    return (log_probs(rows, temperature) for rows in rows_of(dataset, kinds))


def _softness(log_p: Floats, ks: Sequence[int]) -> Floats:
    """Entropy, effective classes, confidence and the masses of the top k, a line a row."""
    parts = [entropy(log_p), effective_classes(log_p), confidence(log_p)]
    return np.column_stack([*parts, top_mass(log_p, ks)])


def _kl_over_temperature(dataset: Dataset, kinds: Kinds, temperatures: Sequence[float]) -> Figures:
    columns: Figures = {"kl_mean": [], "kl_median": [], "kl_p95": []}
    for t in temperatures:
        kl = np.concatenate(
            [
                kl_divergence(rows.log_soft_targets(t), _student_log_probs(rows, t))
                for rows in rows_of(dataset, kinds)
            ]
        )
        median, p95 = median_and_p95(kl)
        for name, value in zip(columns, (float(kl.mean()), median, p95), strict=True):
            columns[name].append(value)
    return columns


def _mean(name: str, values: NDArray[Any]) -> Figures:
    se = standard_error(values)
    return {name: float(values.mean()), f"{name}_se": None if se is None else float(se)}
