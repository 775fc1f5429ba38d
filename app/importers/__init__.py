"""Importers: what a practitioner pastes becomes labels and logits that the query can hold.

Each file reads one family of formats with a function that takes the text and a position, and
returns what it found, or None when the text is not of its kind. Another importer is one more file
and its line in FORMATS.
"""

import unicodedata
from dataclasses import dataclass

from app.importers.arrays import Rows, read_array, shown
from app.importers.spreadsheet import read_table
from app.importers.top_logprobs import read_answer
from app.kinds import ParameterError
from app.parameters import LABELS, LOGITS, MAX_CLASSES, MAX_TEACHERS

FORMATS = (read_answer, read_array, read_table)  # in this order; a table is what is left
LONGEST = 200_000  # characters of a paste
_SIGNS = {" ": " ", ",": "‚", "\u200c": "\u200c", "\u200d": "\u200d"}  # the query splits at commas


@dataclass(frozen=True)
class Numbers:
    """What a paste holds: logits (teachers × classes), names if it has them, and a caution."""

    logits: tuple[tuple[float, ...], ...]
    labels: tuple[str, ...] | None
    note: str


def read_numbers(text: str, position: int = 0) -> Numbers:
    """Read pasted logits: JSON, a NumPy or PyTorch print-out, a table, or top_logprobs.

    Args:
        text: what was pasted, at most 200,000 characters.
        position: the token position to take from a language model's answer, from 0; the
            other formats have none.
    Returns:
        Logits of 1 to 8 teachers for 2 to 100 classes, within the bounds of the query's `logits`;
        labels that the query's `labels` takes as they are, or None if the paste has no names.
    Raises:
        ParameterError: paste must be … (or: position must be …), got …
    Example:
        >>> read_numbers("[ 4.2  1.8  0.5]").logits
        ((4.2, 1.8, 0.5),)
    """
    if len(text) > LONGEST:
        raise ParameterError("paste", f"at most {LONGEST} characters", f"{len(text)} of them")
    text = text.removeprefix("\ufeff")
    found = next(filter(None, (read(text, position) for read in FORMATS)), None)
    if found is None:
        expected = "JSON, a NumPy or PyTorch print-out, a table or an answer with top_logprobs"
        got = shown(text.strip()) if text.strip() else "nothing"
        raise ParameterError("paste", f"numbers ({expected})", got)
    rows, names, note = found
    _check(rows)
    if names is not None and len(names) != len(rows[0]):
        rule = f"as many labels as there are logits, {len(rows[0])}"
        raise ParameterError("paste", rule, len(names))
    return Numbers(tuple(map(tuple, rows)), None if names is None else _labels(names), note)


def _check(rows: Rows) -> None:
    if not 1 <= len(rows) <= MAX_TEACHERS:
        rule = f"the logits of 1 to {MAX_TEACHERS} teachers"
        raise ParameterError("paste", rule, f"{len(rows)} teachers")
    for i, row in enumerate(rows):
        if not 2 <= len(row) <= MAX_CLASSES:
            rule = LOGITS.rule(f"2 to {MAX_CLASSES}") + f" for teacher {i + 1}"
            raise ParameterError("paste", rule, f"{len(row)} of them")
        if len(row) != len(rows[0]):
            widths = f"{len(rows[0])} and {len(row)}"
            raise ParameterError("paste", "equally many numbers for every teacher", widths)
        for j, value in enumerate(row):
            if not LOGITS.low <= value <= LOGITS.high:
                rule = f"numbers between {LOGITS.low} and {LOGITS.high}"
                raise ParameterError("paste", f"{rule} (teacher {i + 1}, class {j + 1})", value)


def _labels(names: list[str]) -> tuple[str, ...]:
    labels: list[str] = []
    for name in names:
        text, suffix, count = _plain(name), "", 1
        while (label := _cut(text, LABELS.longest - len(suffix)) + suffix) in labels:
            count += 1
            suffix = f" ({count})"
        labels.append(label)
    return tuple(labels)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _plain(name: str) -> str:
    """The name as a label: no comma, nothing that hides, not empty."""
    text = "".join(map(_sign, name)).strip(" ") or "∅"
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        return "".join(map(_escape, text))  # marks and joiners alone show nothing
    return text


def _sign(character: str) -> str:
    hides = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
    return _SIGNS.get(character) or (_escape(character) if hides else character)


def _escape(character: str) -> str:
    code = ord(character)
    width, letter = next(pair for pair in ((2, "x"), (4, "u"), (8, "U")) if code < 16 ** pair[0])
    return f"\\{letter}{code:0{width}x}"
