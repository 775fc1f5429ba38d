"""The address of the explorer on one row of a dataset."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..explorer.experiment import Experiment, read_experiment
from ..explorer.parameters import LOGITS, MAX_CLASSES, MAX_TEACHERS
from ..importers.labels import as_labels
from ..numerics.soft_targets import log_soft_targets
from .analysis.rows import Floats

_LIKELIEST = 20  # classes that the explorer gets where it cannot show all
_DECIMALS = 6  # of a logit in the address


class ExplorerLink(NamedTuple):
    """An address, and what of the row it leaves out, in words."""

    url: str
    left_out: str


def explorer_link(
    classes: tuple[str, ...],
    teacher: Floats,
    student: Floats | None,
    label: int | None,
    temperature: float,
) -> ExplorerLink:
    """The experiment on a row: its logits to six decimals, its true class, its student's start.

    Args:
        classes: names, C of them.
        teacher: logits, shape (M, C), finite; what is beyond the explorer's ±1000 is cut off.
        student: logits, shape (C,), or None.
        label: index of the true class, or None.
        temperature: T of the experiment.
    """
    teacher = teacher[:MAX_TEACHERS] if (n_teachers := len(teacher)) > MAX_TEACHERS else teacher
    kept = kept_classes(teacher, label)
    names = as_labels(classes[i] for i in kept)
    logits = tuple(_rounded(row[kept]) for row in teacher)
    own = _bare().with_numbers(logits, names)
    experiment = replace(own, temperature=temperature)
    if label is not None:
        experiment = replace(experiment, true_class=kept.index(label))
    if student is not None:
        experiment = replace(experiment, student_start=_rounded(student[kept]))
    parts = []
    if len(kept) < len(classes):
        parts.append(f"{len(classes) - len(kept):,} of {len(classes):,} classes")
    if n_teachers > MAX_TEACHERS:
        parts.append(f"{n_teachers - MAX_TEACHERS} of {n_teachers} teachers")
    return ExplorerLink(experiment.url(), " and ".join(parts))


def _bare() -> Experiment:
    return read_experiment([], strict=False)[0]


def kept_classes(teacher: Floats, label: int | None) -> list[int]:
    """The classes that the explorer gets: all, or the likeliest and the true one, in order."""
    n_classes = teacher.shape[1]
    if n_classes <= MAX_CLASSES:
        return list(range(n_classes))
    likeliest = np.argsort(-log_soft_targets(teacher, 1.0, "arithmetic"), kind="stable")
    kept = set(likeliest[:_LIKELIEST].tolist())
    return sorted(kept if label is None else kept | {label})


def within_bounds(logits: Floats) -> Floats:
    """Moved so that all fit, if they can; what is still too low has no probability anyway."""
    if np.abs(logits).max() > LOGITS.high:
        logits = logits - logits.max()
    return np.maximum(logits, LOGITS.low)


def _rounded(logits: Floats) -> tuple[float, ...]:
    return tuple(np.round(within_bounds(logits), _DECIMALS).tolist())
