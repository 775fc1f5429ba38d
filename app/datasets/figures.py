"""The figures of a dataset, as API and report give them: teacher, student, and the two together.

Every figure is of the rows whose numbers are finite; `…_se` is the standard error of a mean.
"""

from collections.abc import Callable
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
    same_top_class,
    true_class_rank,
)
from ..numerics.losses import cross_entropy
from ..numerics.rank_correlation import spearman_of_wrong_classes
from .checks import checks
from .errors import DatasetError
from .model import Dataset
from .rows import Floats, Rows, RowSource, kinds_of

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
    source = RowSource(dataset, kinds)
    if not any(len(rows.teacher) for rows in source):
        raise DatasetError(dataset.paths[0], "has no row of finite numbers")
    models = _models(dataset)
    return {
        "name": dataset.name,
        "digest": dataset.digest,
        "kind": kinds.teacher.kind,
        "n": dataset.n,
        "classes": list(dataset.classes),
        "teachers": dataset.n_teachers,
        "checks": checks(dataset, kinds, source),
        "teacher": _of_model(dataset, source, models["teacher"]),
        "student": _of_model(dataset, source, models.get("student")),
        "pair": _of_pair(source) if dataset.has_student else None,
    }


def _models(dataset: Dataset) -> dict[str, LogProbs]:
    models: dict[str, LogProbs] = {"teacher": lambda rows, t: rows.log_soft_targets(t)}
    if dataset.has_student:
        models["student"] = _student_log_probs
    return models


def _student_log_probs(rows: Rows, temperature: float) -> Floats:
    assert rows.student is not None
    return log_probs_at(rows.student, temperature)


def _of_model(dataset: Dataset, source: RowSource, log_probs: LogProbs | None) -> Figures | None:
    """A model's figures against the labels; None without the model or without labels."""
    if log_probs is None or dataset.labels is None:
        return None
    found = _against_labels(source, log_probs, 1.0)
    ranks = [
        true_class_rank(rows.labels, log_probs(rows, 1.0))
        for rows in source
        if rows.labels is not None
    ]
    rank = np.concatenate(ranks)
    is_single = log_probs is _student_log_probs or dataset.n_teachers == 1
    best = _best_temperature(source, log_probs) if is_single else None
    at_best = _against_labels(source, log_probs, best) if best else {}
    return {
        **_mean("accuracy", rank == 0),
        **_mean("top5", rank < 5),
        **found,
        "best_temperature": best,  # none of several teachers: their mean has no logits
        **{f"best_{name}": at_best.get(name) for name in ("nll", "nll_se", "ece")},
    }


def _best_temperature(source: RowSource, log_probs: LogProbs) -> float:
    """The T of the least NLL; a model's log-probabilities at T = 1 serve as its logits."""

    def sums(temperature: float) -> Any:
        parts = [
            nll_sums(log_probs(rows, 1.0), rows.labels, temperature)
            for rows in source
            if rows.labels is not None
        ]
        return sum(parts[1:], parts[0])

    return best_temperature(sums)


def _against_labels(source: RowSource, log_probs: LogProbs, temperature: float) -> Figures:
    """NLL, Brier score and ECE at a temperature."""
    nll, brier, bins = [], [], []
    for rows in source:
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


def _of_pair(source: RowSource) -> Figures:
    """Agreement of teacher and student, and Spearman of the wrong classes."""
    agreement, spearman = [], []
    for rows in source:
        if rows.student is not None:
            log_q = rows.log_soft_targets(1.0)
            agreement.append(same_top_class(log_q, rows.student))
            if rows.labels is not None:
                rho = spearman_of_wrong_classes(rows.labels, log_q, rows.student)
                spearman += [] if rho is None else [rho]
    wrong = _mean("spearman_wrong", np.concatenate(spearman)) if spearman else {}
    return {**_mean("agreement", np.concatenate(agreement)), "spearman_wrong": None, **wrong}


def _mean(name: str, values: NDArray[Any]) -> Figures:
    se = standard_error(values)
    return {name: float(values.mean()), f"{name}_se": None if se is None else float(se)}
