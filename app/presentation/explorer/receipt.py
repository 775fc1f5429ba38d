"""The receipt of a paste: its reading, the first values, and other possible readings."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from ...explorer.experiment import Experiment
from ...explorer.parameters import MAX_TEACHERS
from ...explorer.results import Results, compute
from ...importers.interpretation import MISSING_CLASS, Interpretation, PasteOptions
from ...importers.paste_options import (
    KIND,
    LABEL_COLUMN,
    LEAVE_OUT,
    POSITION,
    ROW,
    ROWS,
    guesses_of,
)
from ...query.parameter_types import showable
from ..shared import format as fmt
from .missing_mass import rest_note

_KINDS = {"logits": "logits (scores)", "log_probs": "log-probabilities", "probs": "probabilities"}
_KIND_OPTIONS = {
    "logits": "scores (logits)",
    "probs": "probabilities",
    "log_probs": "log-probabilities",
}
# Labels of the switches.
ON_SCREEN = {
    "paste": "The paste",
    KIND.name: "Read as",
    ROWS.name: "Rows are",
    ROW.name: "Example",
    POSITION.name: "Token",
    LABEL_COLUMN.name: "Class names in",
    LEAVE_OUT.name: "Leave out",
}
_CLASSES_SHOWN = 6
_MOST_OPTIONS = 200  # of a list; beyond it the control is a number field


@dataclass(frozen=True)
class Option:
    """One option of a control."""

    value: str
    text: str
    chosen: bool
    allowed: bool = True


@dataclass(frozen=True)
class Switch:
    """A control for the reading of a paste: a list of options, or a number from 1 for many."""

    name: str
    label: str
    options: tuple[Option, ...]
    number: int = 0  # from 1
    most: int = 0


@dataclass(frozen=True)
class ReceiptRow:
    """One class: its name, each teacher's pasted number, and its probability at T = 1."""

    label: str
    pasted: tuple[str, ...]
    percent: str


@dataclass(frozen=True)
class Receipt:
    """_receipt.html: the reading of a paste that is not yet used."""

    summary: str
    heads: tuple[str, ...]  # of the columns of what was pasted
    rows: tuple[ReceiptRow, ...]
    more: int  # classes beyond those rows
    notes: tuple[str, ...]
    left_out: tuple[str, ...]
    switches: tuple[Switch, ...]
    columns: Switch | None  # of a table, those that are left out chosen
    several: bool  # rows, which are examples or teachers
    query: str  # of the experiment on these numbers
    read: str  # digest of the paste and guessed options, for the form that asks again


def receipt(
    shown: Experiment, reading: Interpretation, options_given: PasteOptions, text: str
) -> Receipt:
    """The receipt of a reading; `shown` is the experiment on its numbers."""
    results = compute(shown)
    rows = _rows(results, reading)
    several = len(reading.logits) > 1
    heads = tuple(f"Teacher {m}" for m in range(1, len(reading.logits) + 1))
    return Receipt(
        summary=summary(reading),
        heads=heads if several else ("Pasted",),
        rows=rows,
        more=len(shown.labels) - len(rows),
        notes=(*reading.notes, *filter(None, [rest_note(results)])),
        left_out=reading.left_out,
        switches=tuple(_switches(reading)),
        columns=_columns(reading, options_given),
        several=reading.n_rows > 1,
        query=shown.query,
        read=urlencode({"paste": digest(text), **guesses_of(reading, options_given)}),
    )


def summary(reading: Interpretation) -> str:
    """One line: "3 teachers × 10 classes, logits (scores), from a NumPy print-out"."""
    n_classes = len(reading.logits[0])
    used = ""
    if reading.rows == "examples":
        rows = f"{reading.n_rows} examples"
        used = f". Example {reading.row + 1} is used"
    else:
        rows = "1 teacher" if len(reading.logits) == 1 else f"{len(reading.logits)} teachers"
    return f"{rows} × {n_classes} classes, {_KINDS[reading.kind]}, from {reading.format}{used}"


def digest(text: str) -> str:
    """A digest of a paste that does not depend on its line ends, which forms change."""
    plain = showable(text.replace("\r\n", "\n"))
    return hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()


def _rows(results: Results, reading: Interpretation) -> tuple[ReceiptRow, ...]:
    percents = map(fmt.percent, fmt.tenths(results.teacher_probs))
    labels = results.experiment.labels
    by_class = zip(labels, zip(*reading.logits, strict=True), percents, strict=True)
    few = list(by_class)[:_CLASSES_SHOWN]
    return tuple(
        ReceiptRow(label, tuple(_pasted(label, value, reading) for value in values), percent)
        for label, values, percent in few
    )


def _pasted(label: str, logit: float, reading: Interpretation) -> str:
    if label == MISSING_CLASS:
        return "missing"
    value = float(np.exp(logit)) if reading.kind == "probs" else logit
    return fmt.with_minus(fmt.short_number(value))


def _switches(reading: Interpretation) -> Iterable[Switch]:
    yield _choice(KIND.name, _KIND_OPTIONS, reading.kind)
    if reading.n_rows > 1:
        allowed = {"teachers"} if reading.n_rows <= MAX_TEACHERS else set()
        options = {"examples": "examples", "teachers": "teachers"}
        yield _choice(ROWS.name, options, reading.rows, {"examples"} | allowed)
    if reading.rows == "examples":
        yield _one_of(ROW.name, reading.row, reading.n_rows, reading.row_names)
    if reading.positions > 1:
        yield _one_of(POSITION.name, reading.position, reading.positions)
    if reading.columns:
        column = 0 if reading.label_column is None else reading.label_column + 1
        names = {str(i): name for i, name in enumerate(reading.columns, 1)}
        yield _choice(LABEL_COLUMN.name, {"0": "no column"} | names, str(column))


def _choice(
    name: str, texts: dict[str, str], chosen: str, allowed: set[str] | None = None
) -> Switch:
    options = (
        Option(value, text, value == chosen, allowed is None or value in allowed)
        for value, text in texts.items()
    )
    return Switch(name, ON_SCREEN[name], tuple(options))


def _one_of(name: str, chosen: int, count: int, names: tuple[str, ...] = ()) -> Switch:
    if count > _MOST_OPTIONS:
        return Switch(name, ON_SCREEN[name], (), chosen + 1, count)
    texts = (f"{i + 1}: {names[i]}" if names else f"{i + 1} of {count}" for i in range(count))
    options = tuple(Option(str(i), text, i == chosen) for i, text in enumerate(texts))
    return Switch(name, ON_SCREEN[name], options)


def _columns(reading: Interpretation, options_given: PasteOptions) -> Switch | None:
    if not reading.columns:
        return None
    options = tuple(
        Option(str(i + 1), name, i in options_given.left_out)
        for i, name in enumerate(reading.columns)
    )
    return Switch(LEAVE_OUT.name, ON_SCREEN[LEAVE_OUT.name], options)
