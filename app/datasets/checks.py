"""What may be wrong with a dataset: each check says aloud what it found."""

import hashlib
from typing import Any

import numpy as np

from ..numerics.label_order import LabelOrder, confusion_counts, label_order
from .kind import KindGuess
from .model import Dataset
from .rows import Kinds, RowSource
from .top_k_check import top_k_check

_LEFT_OUT = ", left out of every figure"
_MOST_NAMED = 5  # classes of another order that a message names

Check = dict[str, Any]  # name, ok, message


def checks(dataset: Dataset, kinds: Kinds, source: RowSource) -> list[Check]:
    """Every check of a dataset: what is wrong, or that nothing is."""
    found = [_kind("kind", kinds.teacher)]
    if kinds.student and kinds.student.kind != kinds.teacher.kind:
        found.append(_kind("student_kind", kinds.student))
    found += _of_rows(dataset, source)
    if dataset.top_k is not None:
        found.append(top_k_check(dataset))
    elif dataset.labels is not None:
        found.append(_label_order(dataset, source))
    return found


def _check(name: str, ok: bool, message: str) -> Check:
    return {"name": name, "ok": ok, "message": message}


def _kind(name: str, guess: KindGuess) -> Check:
    """Probabilities serve as their logarithms, which is exact only if they were not tempered."""
    more = (
        ""
        if guess.kind == "logits"
        else " Softening them is softening the logits only if they are those of T = 1."
    )
    whose = "The student's numbers: " if name == "student_kind" else ""
    return _check(name, guess.kind == "logits", whose + guess.sentence + more)


def _of_rows(dataset: Dataset, source: RowSource) -> list[Check]:
    """Numbers that are not finite, rows without differences, rows that stand twice."""
    n_constant, n_twice, seen = 0, 0, set[bytes]()
    n_finite = sum(len(rows.teacher) for rows in source)
    for chunk in dataset.chunks():
        is_flat = chunk.teacher.max(axis=-1) == chunk.teacher.min(axis=-1)
        n_constant += int(is_flat.all(axis=1).sum())
        for row in chunk.teacher:
            key = hashlib.blake2b(row.tobytes(), digest_size=12).digest()
            n_twice += key in seen
            seen.add(key)
    return [
        _count("finite", dataset.n - n_finite, "with NaN or an infinity", _LEFT_OUT),
        _count("constant", n_constant, "whose numbers are all equal"),
        _count("duplicates", n_twice, "equal to an earlier one"),
    ]


def _count(name: str, n: int, what: str, consequence: str = "") -> Check:
    if n == 0:
        return _check(name, True, f"No row {what}.")
    return _check(name, False, f"{n:,} row{'' if n == 1 else 's'} {what}{consequence}.")


def _label_order(dataset: Dataset, source: RowSource) -> Check:
    n_classes = len(dataset.classes)
    halves = np.zeros((2, n_classes, n_classes), np.intp)
    first = 0
    for rows in source:
        if rows.labels is None:
            continue
        log_q = rows.log_soft_targets(1.0)
        for half in (0, 1):
            at = slice((half + first) % 2, None, 2)
            halves[half] += confusion_counts(rows.labels[at], log_q[at])
        first += len(rows.labels)
    if not halves.any():
        return _check("label_order", True, "No row to compare with its label.")
    found = label_order(*halves)
    return _check("label_order", not found.is_beyond_chance, _order_message(dataset, found))


def _order_message(dataset: Dataset, found: LabelOrder) -> str:
    if not found.is_beyond_chance:
        return "No other order of the classes fits the labels better than chance."
    names = dataset.classes
    moved = [
        f"{names[c]} → {names[label]}" for c, label in enumerate(found.order.tolist()) if c != label
    ]
    more = f" and {len(moved) - _MOST_NAMED} more" if len(moved) > _MOST_NAMED else ""
    return (
        f"The classes seem to stand in another order than the labels': accuracy"
        f" {found.accuracy:.1%} as they stand, {found.reordered_accuracy:.1%} with"
        f" {', '.join(moved[:_MOST_NAMED])}{more}."
    )
