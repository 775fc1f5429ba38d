"""What may be wrong with a dataset: each check says aloud what it found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...importers.raw_numbers import Kind
from ...numerics.label_order import LabelOrder, confusion_counts, label_order
from ..model import Dataset, Indices
from ..top_k.check import top_k_check
from .kind import KindGuess, guess_kind
from .rows import LARGEST, WORDS, Kinds, joined_kinds
from .source import Block, in_threads
from .totals import Totals

MOST_CLASSES = 2000  # whose pairs are counted: 32 MB
_NO_NUMBERS = f"with NaN or an infinity, or beyond {LARGEST:g}"
_LEFT_OUT = ", left out of every figure"
_MOST_NAMED = 10  # classes of another order that a message names

# name, ok, message; of label_order that failed also permutation: each class's label, an index
Check = dict[str, Any]


@dataclass(frozen=True)
class Scan:
    """What the numbers are, as the files have them."""

    kinds: Kinds
    n_constant: int  # rows whose numbers are all equal
    n_repeated: int  # rows equal to an earlier one


def scan(blocks: Iterable[Block], stated: Kind | None) -> Scan:
    """Go through all numbers once, before it is known what they are."""
    found = list(in_threads(_scanned, blocks))
    kinds = joined_kinds(
        [one.teacher for one in found], [one.student for one in found if one.student], stated
    )
    keys = np.concatenate([one.keys for one in found])
    return Scan(kinds, sum(one.n_constant for one in found), len(keys) - len(np.unique(keys)))


@dataclass(frozen=True, eq=False)
class _Scanned:
    teacher: KindGuess
    student: KindGuess | None
    n_constant: int
    keys: NDArray[np.int64]  # (rows,), hashes: those of a million unequal rows differ but for 3e-8


def _scanned(block: Block) -> _Scanned:
    teacher = block.teacher
    is_flat = teacher.max(axis=-1) == teacher.min(axis=-1)
    keys = np.fromiter((hash(row.tobytes()) for row in teacher), np.int64, len(teacher))
    return _Scanned(
        guess_kind(teacher),
        None if block.student is None else guess_kind(block.student),
        int(is_flat.all(axis=1).sum()),
        keys,
    )


def checks(dataset: Dataset, found: Scan, n_read: int, measured: Totals) -> list[Check]:
    """Every check of a dataset: what is wrong, or that nothing is."""
    kinds = found.kinds
    made = [_kind("kind", teacher_kind(dataset, found))]
    if dataset.top_k is None and kinds.student and kinds.student.kind != kinds.teacher.kind:
        made.append(_kind("student_kind", kinds.student))
    if dataset.left_out:
        said = f"Neither classes nor labels or ids, and left out: {', '.join(dataset.left_out)}."
        made.append(_check("left_out", True, said))
    if dataset.reordered:
        files = ", ".join(dataset.reordered)
        said = f"Read by the classes' names, which stand in another order: {files}."
        made.append(_check("class_order", True, said))
    made += [
        _count("finite", n_read - measured.n, _NO_NUMBERS, _LEFT_OUT),
        _count("constant", found.n_constant, "whose numbers are all equal"),
        _count("duplicates", found.n_repeated, "equal to an earlier one"),
    ]
    if dataset.top_k is not None:
        made.append(top_k_check(dataset))
    elif measured.rows.labels is not None:
        made.append(_label_order(dataset, measured.rows.labels, measured.rows.models[0].top_class))
    return made


def teacher_kind(dataset: Dataset, found: Scan) -> KindGuess:
    """What the teacher's numbers are in the file; of a top-k file it was found on reading."""
    if dataset.top_k is None:
        return found.kinds.teacher
    kind = dataset.top_k.kind
    return KindGuess(kind, f"The values of the likeliest classes are taken as {WORDS[kind]}.")


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


def _count(name: str, n: int, what: str, consequence: str = "") -> Check:
    if n == 0:
        return _check(name, True, f"No row {what}.")
    return _check(name, False, f"{n:,} row{'' if n == 1 else 's'} {what}{consequence}.")


def _label_order(dataset: Dataset, labels: Indices, top_class: Indices) -> Check:
    n_classes = len(dataset.classes)
    if n_classes > MOST_CLASSES:
        said = f"The order of the classes is not checked: they are more than {MOST_CLASSES:,}."
        return _check("label_order", True, said)
    halves = (slice(half, None, 2) for half in (0, 1))
    found = label_order(*(confusion_counts(labels[at], top_class[at], n_classes) for at in halves))
    check = _check("label_order", not found.is_beyond_chance, _order_message(dataset, found))
    return check | ({"permutation": found.order.tolist()} if found.is_beyond_chance else {})


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
