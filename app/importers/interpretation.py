"""What a paste's numbers mean: their kind, whether rows are teachers or examples, what is missing."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.importers.found import Found, Kind, Written
from app.importers.labels import as_labels
from app.kinds import ParameterError
from app.parameters import LOGITS, MAX_CLASSES, MAX_TEACHERS

Rows = Literal["one", "examples", "teachers"]
REST = "‹rest›"
_MASKED = -9999.0  # and below: -1e4, -65504, -1e9, finfo.min and -inf stand for a class left out
_ROUNDED = 0.05  # how far a sum of rounded probabilities may be from 1, at most
_FLOAT32_SUM = 1e-6  # what a distribution computed in float32 may miss of its sum


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
    raise NotImplementedError
