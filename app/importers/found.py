"""What the importers hand on: numbers as they were written, and what is known about them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["logits", "log_probs", "probs"]

FLOAT32 = (
    2.0**-24
)  # half a unit in the last place, relative: what a pasted number can't be told from


class Written(float):
    """A number of a paste, with the text that it was read from."""

    __slots__ = ("text", "unit")
    text: str
    unit: float

    def __new__(cls, text: str, value: float | None = None, unit: float = 1.0) -> "Written":
        """A number of so many units; `value` where Python does not read the text ("4,2", "5%")."""
        number = super().__new__(cls, (float(text) if value is None else value) * unit)
        number.text = text
        number.unit = unit
        return number

    @property
    def last_digit(self) -> float:
        """What the last digit that was written counts: 0.001 of "0.897", 1e-7 of "4.2e-6"."""
        mantissa, _, exponent = self.text.strip("+-−% ").casefold().partition("e")
        decimals = len(mantissa.replace(",", ".").partition(".")[2])
        shift = int(exponent) if re.fullmatch(r"[+-]?[0-9]{1,3}", exponent) else 0
        return abs(self.unit) * 10.0 ** max(-400, min(300, shift - decimals))


class Lines(list[object]):
    """Documents of a paste that has one a line: a stream's chunks."""


class Array(list[object]):
    """What a library prints of an array: nested lists, by whom, and the type of its numbers."""

    def __init__(self, values: Iterable[object], format: str, dtype: str = "") -> None:
        super().__init__(values)
        self.format = format
        self.dtype = dtype


@dataclass(frozen=True)
class Call:
    """A printed object, `Name(1, key=2)` or `<Name key=2>`: fields by name, the rest in order."""

    name: str
    args: tuple[object, ...]
    fields: dict[str, object]


@dataclass(frozen=True)
class Found:
    """Numbers of a paste, in the order in which they stand: rows of one length, none empty."""

    format: str  # in words, with an article: "a NumPy print-out"
    rows: list[list[float]]  # one row a distribution: a teacher or an example
    labels: list[str] | None = None  # of the classes
    row_names: list[str] | None = None
    kind: Kind | None = None  # where the source says so; None: the numbers tell
    scores: bool = False  # whether the source speaks of scores: probabilities, if they can be
    complete: bool = False  # whether every class is there, so that no mass can be missing
    teachers: bool = False  # whether the source says that its rows are teachers
    precision: float = FLOAT32  # relative, of the numbers before they were written
    left_out: tuple[str, ...] = ()  # what of the paste is no logit, in words
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # of a table: their names, for the reader to choose among
    label_column: int | None = None  # which of them names the classes, from 0
    positions: int = 1  # of a language model's answer
    position: int = 0

    @cached_property
    def n_classes(self) -> int:
        """How many numbers a row has."""
        return len(self.rows[0])
