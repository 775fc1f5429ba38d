"""What a paste's numbers mean: their kind, whether rows are teachers, what is missing."""

import math
from dataclasses import dataclass
from typing import Literal

from ..explorer.parameters import LOGITS, MAX_CLASSES, MAX_TEACHERS
from ..query.parameter_types import ParameterError, write_number
from .found import Found, Kind, Written
from .kinds import MASKED, Known, kind_of, missing
from .labels import as_labels

Rows = Literal["one", "examples", "teachers"]
REST = "‹rest›"
_MOST_ROWS = 2_000
LOWEST = float(LOGITS.low)
_CLASSES = f"one distribution over 2 to {MAX_CLASSES} classes"


@dataclass(frozen=True)
class Switches:
    """What the reader says of a paste; None: what the numbers tell."""

    position: int = 0  # token of a language model's answer, from 0
    kind: Kind | None = None
    rows: Literal["teachers", "examples"] | None = None
    row: int = 0  # of the examples, from 0
    label_column: int | None = None  # of a table, from 0; -1 for none
    left_out: tuple[int, ...] = ()  # columns of a table, from 0


@dataclass(frozen=True)
class Reading:
    """What a paste was read as; `logits` and `labels` are what the query takes."""

    format: str  # in words, with an article: "a NumPy print-out"
    kind: Kind
    rows: Rows
    n_rows: int  # as pasted
    row: int  # the one that is used, from 0, of examples
    row_names: tuple[str, ...]  # one each, or none
    logits: tuple[tuple[float, ...], ...]  # teachers × classes
    labels: tuple[str, ...] | None
    left_out: tuple[str, ...]  # what of the paste is not used, in words
    notes: tuple[str, ...]  # what to know about the reading, a sentence each
    positions: int = 1
    position: int = 0
    columns: tuple[str, ...] = ()  # of a table
    label_column: int | None = None


def interpret(found: Found, switches: Switches) -> Reading:
    """Read what was found as logits that the query takes.

    logit_i = log p_i for probabilities; log-probabilities are taken as they are; what a
    distribution lacks of 1, beyond what its digits can tell, is a class of its own, ‹rest›.

    Raises:
        ParameterError: paste must be …, got …
    """
    _check(found)
    known = kind_of(found, switches.kind)
    rows = _arrangement(found, switches)
    row = _row_in_use(found, switches) if rows == "examples" else 0
    used = found.rows if rows == "teachers" else [found.rows[row]]
    logits = [
        _logits(values, known, f"teacher {i + 1}, " * (len(used) > 1))
        for i, values in enumerate(used)
    ]
    rests = [missing(values, known, found.precision) for values in used]
    labels = found.labels
    if any(rests):
        labels = [*(labels or [f"Class {i + 1}" for i in range(found.n_classes)]), REST]
        for values, rest in zip(logits, rests, strict=True):
            values.append(math.log(rest) if rest else LOWEST)
    if len(logits[0]) > MAX_CLASSES:
        rule = (
            f"at most {MAX_CLASSES - 1} classes where probability is missing: {REST} takes a place"
        )
        raise ParameterError("paste", rule, found.n_classes)
    return Reading(
        format=found.format,
        kind=known.kind,
        rows=rows,
        n_rows=len(found.rows),
        row=row,
        row_names=as_labels(found.row_names or ()) if len(found.rows) > 1 else (),
        logits=tuple(map(tuple, logits)),
        labels=None if labels is None else as_labels(labels),
        left_out=found.left_out,
        notes=(*known.notes, *_masks(used, known), *found.notes),
        positions=found.positions,
        position=found.position,
        columns=found.columns,
        label_column=found.label_column,
    )


def _check(found: Found) -> None:
    """Not too many rows of one length, of numbers that are numbers; as many labels."""
    _check_count(found.n_classes)
    if len(found.rows) > _MOST_ROWS:
        raise ParameterError("paste", f"at most {_MOST_ROWS} rows: paste some", len(found.rows))
    for i, values in enumerate(found.rows):
        if len(values) != found.n_classes:
            widths = f"{found.n_classes} and {len(values)} (row {i + 1})"
            raise ParameterError("paste", "equally many numbers in every row", widths)
        for j, value in enumerate(values):
            if math.isnan(value) or value == math.inf:
                place = f"row {i + 1}, number {j + 1}" if len(found.rows) > 1 else f"number {j + 1}"
                rule = f"finite numbers, or −inf for a masked class ({place})"
                raise ParameterError("paste", rule, _text(value))
    if found.labels is not None and len(found.labels) != found.n_classes:
        rule = f"as many labels as there are numbers, {found.n_classes}"
        raise ParameterError("paste", rule, len(found.labels))


def _check_count(n_classes: int) -> None:
    if n_classes < 2:
        raise ParameterError("paste", _CLASSES, "1" if n_classes else "none")
    if n_classes > MAX_CLASSES:
        rule = f"{_CLASSES}: print the largest alone, as torch.topk(logits, 20) does"
        raise ParameterError("paste", rule, n_classes)


def _arrangement(found: Found, switches: Switches) -> Rows:
    if len(found.rows) == 1:
        _row_in_use(found, switches)
        return "one"
    rows: Rows = switches.rows or ("teachers" if found.teachers else "examples")
    if rows == "teachers" and len(found.rows) > MAX_TEACHERS:
        rule = (
            f"the logits of at most {MAX_TEACHERS} teachers; rows may also be examples: choose one"
        )
        raise ParameterError("paste", rule, f"{len(found.rows)} rows × {found.n_classes} classes")
    return rows


def _row_in_use(found: Found, switches: Switches) -> int:
    if not 0 <= switches.row < len(found.rows):
        rule = (
            f"a whole number between 0 and {len(found.rows) - 1} (there are {len(found.rows)} rows)"
        )
        raise ParameterError("row", rule, switches.row)
    return switches.row


def _logits(values: list[float], known: Known, where: str) -> list[float]:
    """A row as logits within the query's bounds."""
    if known.kind == "probs":
        return [
            max(LOWEST, math.log(p)) if (p := value * known.unit) > 0 else LOWEST
            for value in values
        ]
    if known.kind == "log_probs":
        return [max(LOWEST, float(value)) for value in values]
    return [_bounded(value, f"{where}class {j + 1}") for j, value in enumerate(values)]


def _bounded(value: float, where: str) -> float:
    if value <= MASKED:
        return LOWEST
    if not LOGITS.low <= value <= LOGITS.high:
        rule = f"numbers between {LOGITS.low} and {LOGITS.high} ({where})"
        raise ParameterError("paste", rule, _text(value))
    return float(value)


def _masks(rows: list[list[float]], known: Known) -> tuple[str, ...]:
    """What is told of classes that cannot be: they become the lowest logit there is."""
    if known.kind == "probs":
        count = sum(value == 0 for row in rows for value in row)
        what = "a probability of 0"
    else:
        count = sum(value <= MASKED for row in rows for value in row)
        what = "masked (−inf, −1e9 and the like)"
    if not count:
        return ()
    classes = "1 number is" if count == 1 else f"{count} numbers are"
    return (
        f"{classes} {what}: taken as the lowest logit there is, {write_number(LOWEST)}.".replace(
            "-", "−"
        ),
    )


def _text(value: float) -> str:
    return value.text if isinstance(value, Written) else repr(value)
