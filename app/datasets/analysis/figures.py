"""The figures of a dataset, as API and report give them: teacher, student, and the two together.

Every figure is of the rows whose numbers are finite; `…_se` is the standard error of a mean.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...numerics.calibration import standard_error
from ...numerics.dataset_figures import mean_soft_targets
from ..model import Dataset, Indices, n_named
from ..top_k.student_tops import Tops, has_ece, student_tops
from .best import AtBest
from .block_figures import ModelRows, ModelSums
from .checks import Scan, checks, teacher_kind
from .totals import Totals

Figures = dict[str, Any]
_TOP = 5
MOST_LISTED = 30_000  # classes: an answer of some 3 MB


def figures_of(
    dataset: Dataset,
    digest: str | None,
    found: Scan,
    n_read: int,
    measured: Totals,
    best: Sequence[AtBest | None],
) -> Figures:
    """What a dataset is, its checks and its figures at T = 1 and at the best temperature.

    Args:
        digest: of the files; None of a sample.
        n_read: rows that were looked at.
        best: of teacher and student, if there is one.
    """
    tops = student_tops(dataset, measured.rows.index)
    models = [
        _of_model(dataset, sums, rows, at_best, own, measured.rows.labels)
        for sums, rows, at_best, own in zip(
            measured.sums.models, measured.rows.models, best, (None, tops), strict=False
        )
    ]
    return {
        "name": dataset.name,
        "digest": digest,
        "kind": teacher_kind(dataset, found).kind,
        "n": dataset.n,
        "classes": list(dataset.classes),
        "top_k": _top_k(dataset),
        "teachers": dataset.n_teachers,
        "checks": checks(dataset, found, n_read, measured),
        "teacher": models[0],
        "student": models[1] if dataset.has_student else None,
        "pair": _of_pair(measured, tops) if dataset.has_student else None,
        "per_class": _per_class(dataset, measured),
    }


def _top_k(dataset: Dataset) -> Figures | None:
    """Of how many classes the likeliest are there; null of a dataset of all classes."""
    top_k = dataset.top_k
    if top_k is None:
        return None
    what = "classes" if dataset.tokens is None else "tokens"
    return {"k": top_k.k, "n_classes": top_k.n_classes, "of": what}


def _of_model(
    dataset: Dataset,
    sums: ModelSums,
    rows: ModelRows,
    best: AtBest | None,
    tops: Tops | None,
    labels: Indices | None,
) -> Figures | None:
    """A model's figures against the labels; None without labels."""
    if rows.rank is None or sums.bins is None:
        return None
    k = n_named(dataset)  # of a true class in the rest neither probability nor rank is known
    knows_top5 = tops is None and (k is None or k >= _TOP)
    return {
        **_mean("accuracy", rows.rank == 0 if tops is None else tops.equal_to(labels)),
        **_mean("top5", rows.rank < _TOP if knows_top5 else None),
        **_mean("nll", None if k else rows.nll),
        **_mean("brier", None if k else rows.brier),
        "ece": float(sums.bins.expected_calibration_error[0]) if has_ece(tops) else None,
        "best_temperature": best.temperature if best else None,
        **_mean("best_nll", best.nll if best else None),
        "best_ece": float(best.bins.expected_calibration_error) if best else None,
    }


def _of_pair(measured: Totals, tops: Tops | None) -> Figures:
    """Agreement of teacher and student, and Spearman of the wrong classes.

    The rest of a top-k dataset has no rank among the classes.
    """
    teacher, student = measured.rows.models
    pair = measured.rows.pair
    agrees = teacher.top_class == student.top_class
    return {
        **_mean("agreement", agrees if tops is None else tops.equal_to(teacher.top_class)),
        **_mean("spearman_wrong", pair.spearman if pair and tops is None else None),
    }


def _per_class(dataset: Dataset, measured: Totals) -> list[Figures] | None:
    """Of each class with its rows: how sure and right the teacher is, its nearest wrong class."""
    labels, rows = measured.rows.labels, measured.rows.models[0]
    n_classes = len(dataset.classes)
    if n_classes > MOST_LISTED or n_named(dataset) is not None:
        return None
    if labels is None or rows.rank is None:
        return None
    counts = np.bincount(labels, minlength=n_classes)
    right = np.bincount(labels, rows.rank == 0, n_classes)
    sure = np.bincount(labels, rows.confidence, n_classes)
    nearest, mass = [None] * n_classes, [None] * n_classes
    if measured.class_sums is not None:
        means = mean_soft_targets(measured.class_sums, counts)
        np.fill_diagonal(means, -1.0)
        nearest = [dataset.classes[c] for c in means.argmax(axis=1)]
        mass = means.max(axis=1).tolist()
    return [
        {
            "name": name,
            "n": int(counts[c]),
            "accuracy": float(right[c] / counts[c]) if counts[c] else None,
            "confidence": float(sure[c] / counts[c]) if counts[c] else None,
            "nearest_wrong": nearest[c] if counts[c] else None,
            "nearest_wrong_mass": mass[c] if counts[c] else None,
        }
        for c, name in enumerate(dataset.classes)
    ]


def _mean(name: str, values: NDArray[Any] | None) -> Figures:
    if values is None:
        return {name: None, f"{name}_se": None}
    se = standard_error(values)
    return {name: float(values.mean()), f"{name}_se": None if se is None else float(se)}
