"""Interprets the numbers of a paste as logits: kind, teachers or examples, missing probability."""

import math
from dataclasses import dataclass
from typing import Literal

from ..explorer.parameters import LOGITS, MAX_CLASSES, MAX_TEACHERS
from ..query.parameter_types import ParameterError, write_number
from .labels import as_labels
from .number_kinds import MASKED, NumberKind, kind_of, missing_probability
from .parsed_values import ParsedNumber
from .raw_numbers import ONE_PER_CLASS, PRINT_THE_LARGEST, Kind, RawNumbers

Rows = Literal["one", "examples", "teachers"]
MISSING_CLASS = "‹rest›"  # label of the class that has all missing probability
LOWEST = float(LOGITS.low)  # the logit of a class that is masked or has probability 0
_MAX_ROWS = 2_000


@dataclass(frozen=True)
class PasteOptions:
    """The user's choices for a paste; what is None follows from the paste."""

    position: int = 0  # token of a language model's answer, from 0
    kind: Kind | None = None
    rows: Literal["teachers", "examples"] | None = None
    row: int = 0  # of the examples, from 0
    label_column: int | None = None  # of a table, from 0; -1 for none
    left_out: tuple[int, ...] = ()  # columns of a table, from 0


@dataclass(frozen=True)
class Interpretation:
    """What a paste means; `logits` and `labels` are within the bounds of the query."""

    format: str  # in words, with an article: "a NumPy print-out"
    kind: Kind
    rows: Rows
    n_rows: int  # as pasted
    row: int  # of several examples the one that is used, from 0
    row_names: tuple[str, ...]  # one each, or none
    logits: tuple[tuple[float, ...], ...]  # teachers × classes
    labels: tuple[str, ...] | None
    left_out: tuple[str, ...]  # parts of the paste that are not used, in words
    notes: tuple[str, ...]  # what the user should know about the numbers, a sentence each
    positions: int = 1
    position: int = 0
    columns: tuple[str, ...] = ()  # of a table
    label_column: int | None = None


def interpret(numbers: RawNumbers, options: PasteOptions) -> Interpretation:
    """Turn the numbers of a paste into logits that the query takes.

    logit_i = log p_i for probabilities; log-probabilities are taken as they are. If probabilities
    sum to less than 1, by more than the rounding of their digits, the rest is a class, ‹rest›.

    Args:
        numbers: rows as pasted, of any lengths.
        options: the user's choices.
    Raises:
        ParameterError: paste must be …, got …; row must be a whole number between 0 and …
    """
    _check(numbers)
    kind = kind_of(numbers, options.kind)
    rows = _meaning_of_rows(numbers, options)
    row = _row_in_use(numbers, options) if rows == "examples" else 0
    used = numbers.rows if rows == "teachers" else [numbers.rows[row]]
    logits, labels = _with_missing_class(_logits(used, kind), numbers, kind, used)
    return Interpretation(
        format=numbers.format,
        kind=kind.kind,
        rows=rows,
        n_rows=len(numbers.rows),
        row=row,
        row_names=as_labels(numbers.row_names or ()) if len(numbers.rows) > 1 else (),
        logits=tuple(map(tuple, logits)),
        labels=None if labels is None else as_labels(labels),
        left_out=numbers.left_out,
        notes=(*kind.notes, *_note_of_masks(used, kind), *numbers.notes),
        positions=numbers.positions,
        position=numbers.position,
        columns=numbers.columns,
        label_column=numbers.label_column,
    )


def _with_missing_class(
    logits: list[list[float]], numbers: RawNumbers, kind: NumberKind, used: list[list[float]]
) -> tuple[list[list[float]], list[str] | None]:
    """Add the class ‹rest› to logits and labels, if any row that is used lacks probability."""
    missing = [missing_probability(values, kind, numbers.precision) for values in used]
    if not any(missing):
        return logits, numbers.labels
    if numbers.n_classes == MAX_CLASSES:
        rule = f"at most {MAX_CLASSES - 1} classes where probabilities sum to less than 1"
        rule += f": the rest becomes one more class, {MISSING_CLASS}"
        raise ParameterError("paste", rule, numbers.n_classes)
    missing_logits = [math.log(p) if p else LOWEST for p in missing]
    labels = numbers.labels or [f"Class {i + 1}" for i in range(numbers.n_classes)]
    pairs = zip(logits, missing_logits, strict=True)
    return [[*row, logit] for row, logit in pairs], [*labels, MISSING_CLASS]


def _check(numbers: RawNumbers) -> None:
    """Refuse too many rows, rows of several lengths, nan and +inf, too few or too many labels."""
    _check_count(numbers.n_classes)
    if len(numbers.rows) > _MAX_ROWS:
        raise ParameterError("paste", f"at most {_MAX_ROWS} rows: paste fewer", len(numbers.rows))
    for i, row in enumerate(numbers.rows):
        if len(row) != numbers.n_classes:
            lengths = f"{numbers.n_classes} in row 1, {len(row)} in row {i + 1}"
            raise ParameterError("paste", "equally many numbers in every row", lengths)
        _check_finite(row, f"row {i + 1}, " if len(numbers.rows) > 1 else "")
    if numbers.labels is not None and len(numbers.labels) != numbers.n_classes:
        rule = f"one class name for each of the {numbers.n_classes} numbers"
        raise ParameterError("paste", rule, len(numbers.labels))


def _check_count(n_classes: int) -> None:
    if n_classes < 2:
        raise ParameterError("paste", ONE_PER_CLASS, n_classes or "none")
    if n_classes > MAX_CLASSES:
        raise ParameterError("paste", PRINT_THE_LARGEST, n_classes)


def _check_finite(row: list[float], where: str) -> None:
    for i, value in enumerate(row):
        if math.isnan(value) or value == math.inf:
            rule = f"finite numbers, or −inf for a class that is ruled out ({where}number {i + 1})"
            raise ParameterError("paste", rule, _text(value))


def _meaning_of_rows(numbers: RawNumbers, options: PasteOptions) -> Rows:
    """The meaning of the rows: the user's choice, else what the paste says, else examples."""
    if len(numbers.rows) == 1:
        _row_in_use(numbers, options)
        return "one"
    rows: Rows = options.rows or ("teachers" if numbers.rows_are_teachers else "examples")
    if rows == "teachers" and len(numbers.rows) > MAX_TEACHERS:
        rule = f"at most {MAX_TEACHERS} rows if each row is a teacher: paste fewer,"
        rule += " or read the rows as examples"
        raise ParameterError("paste", rule, f"{len(numbers.rows)} rows")
    return rows


def _row_in_use(numbers: RawNumbers, options: PasteOptions) -> int:
    count = len(numbers.rows)
    if not 0 <= options.row < count:
        has = f"the paste has {count} row" + "s" * (count > 1)
        rule = f"a whole number between 0 and {count - 1} ({has}, the first is 0)"
        raise ParameterError("row", rule, options.row)
    return options.row


def _logits(rows: list[list[float]], kind: NumberKind) -> list[list[float]]:
    """The rows as logits within the bounds of the query."""
    if kind.kind == "probs":
        return [[_log(value * kind.unit) for value in row] for row in rows]
    if kind.kind == "log_probs":
        return [[max(LOWEST, float(value)) for value in row] for row in rows]
    teachers = [f"teacher {i + 1}, " * (len(rows) > 1) for i in range(len(rows))]
    return [
        [_bounded(value, f"{teacher}class {j + 1}") for j, value in enumerate(row)]
        for teacher, row in zip(teachers, rows, strict=True)
    ]


def _log(probability: float) -> float:
    return max(LOWEST, math.log(probability)) if probability > 0 else LOWEST


def _bounded(value: float, where: str) -> float:
    if value <= MASKED:
        return LOWEST
    if not LOGITS.low <= value <= LOGITS.high:
        rule = f"scores (logits) between {LOGITS.low} and {LOGITS.high} ({where})"
        raise ParameterError("paste", rule, _text(value))
    return float(value)


def _note_of_masks(rows: list[list[float]], kind: NumberKind) -> tuple[str, ...]:
    """The note on masked classes and probabilities of 0, which become the lowest logit."""
    if kind.kind == "probs":
        count = sum(value == 0 for row in rows for value in row)
        what = "a probability of 0"
    else:
        count = sum(value <= MASKED for row in rows for value in row)
        what = "masked (−inf, −1e9 and the like)"
    if not count:
        return ()
    classes = "1 number is" if count == 1 else f"{count} numbers are"
    lowest = write_number(LOWEST).replace("-", "−")
    return (f"{classes} {what}: taken as the lowest logit there is, {lowest}.",)


def _text(value: float) -> str:
    return value.text if isinstance(value, ParsedNumber) else repr(value)
