"""Importers: what a practitioner pastes becomes labels and logits that the query can hold.

A stand-in for the reader that is being rewritten: the shape of what it answers, the old formats.
"""

import math

from app.importers.arrays import read_array, shown
from app.importers.found import Kind
from app.importers.interpretation import Reading, Rows, Switches
from app.importers.labels import as_labels
from app.importers.spreadsheet import read_table
from app.importers.top_logprobs import read_answer
from app.kinds import ParameterError
from app.parameters import LOGITS, MAX_CLASSES, MAX_TEACHERS

LONGEST = 5_000_000  # characters of a paste


def read_numbers(text: str, switches: Switches | None = None) -> Reading:
    """Read pasted logits, probabilities or log-probabilities.

    Raises:
        ParameterError: paste must be … (or: position must be …), got …
    Example:
        >>> read_numbers("[ 4.2  1.8  0.5]").logits
        ((4.2, 1.8, 0.5),)
    """
    if len(text) > LONGEST:
        raise ParameterError("paste", f"at most {LONGEST} characters", f"{len(text)} of them")
    switches = switches or Switches()
    formats = ((read_answer, "an answer"), (read_array, "a print-out"), (read_table, "a table"))
    for read, name in formats:
        if found := read(text.removeprefix("\ufeff"), switches.position):
            return _reading(*found, name, switches)
    got = shown(text.strip()) if text.strip() else "nothing"
    raise ParameterError("paste", "numbers", got)


def _reading(
    rows: list[list[float]], names: list[str] | None, note: str, format: str, said: Switches
) -> Reading:
    if len({len(row) for row in rows}) != 1 or not 2 <= len(rows[0]) <= MAX_CLASSES:
        raise ParameterError("paste", "rows of 2 to 100 numbers each", f"{len(rows)} rows")
    if names and len(names) != len(rows[0]):
        raise ParameterError("paste", "as many labels as there are numbers", len(names))
    one = "one" if len(rows) == 1 else None
    arrangement: Rows = one or said.rows or "examples"  # type: ignore[assignment]
    if arrangement == "teachers" and len(rows) > MAX_TEACHERS:
        raise ParameterError("paste", f"at most {MAX_TEACHERS} teachers", f"{len(rows)} rows")
    if not 0 <= said.row < len(rows):
        raise ParameterError("row", f"between 0 and {len(rows) - 1}", said.row)
    used: list[list[float]] = rows if arrangement == "teachers" else [rows[said.row]]
    told: Kind = "logits"
    if all(min(row) >= 0 and abs(sum(row) - 1) < 1e-3 for row in used):
        told = "probs"
    kind = said.kind or told
    for row in used:
        if not all(abs(v) <= LOGITS.high for v in row):
            raise ParameterError("paste", "2 to 100 numbers between -1000 and 1000", row[0])
        if kind == "probs" and min(row) < 0:
            raise ParameterError("paste", "probabilities: none below 0", min(row))
    logits = [[math.log(v or 1e-300) if kind == "probs" else v for v in row] for row in used]
    return Reading(
        format=format,
        kind=kind,
        rows=arrangement,
        n_rows=len(rows),
        row=0 if arrangement == "teachers" else said.row,
        row_names=(),
        logits=tuple(map(tuple, logits)),
        labels=as_labels(names) if names else None,
        left_out=(),
        notes=(note,) if note else (),
        position=said.position,
        positions=2 if format == "an answer" else 1,
        columns=("name", "score") if format == "a table" else (),
        label_column=0 if format == "a table" and names else None,
    )
