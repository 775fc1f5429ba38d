"""What the importers hand on: numbers as they were written, and what is known about them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["logits", "log_probs", "probs"]

FLOAT32 = (
    2.0**-24
)  # half a unit in the last place, relative: what a pasted number can't be told from


class Written(float):
    """A number of a paste, with the text that it was read from."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str, value: float | None = None) -> "Written":
        """A number; `value` where the text is not Python's spelling of it ("4,2", "89.7%")."""
        number = super().__new__(cls, text if value is None else value)
        number.text = text
        return number

    @property
    def half_unit(self) -> float:
        """Half a unit of the last digit that was written: "0.897" is right to 0.0005."""
        mantissa, _, exponent = self.text.strip("+-−% ").casefold().partition("e")
        decimals = len(mantissa.replace(",", ".").partition(".")[2])
        shift = (
            int(exponent)
            if exponent.lstrip("+-").isascii() and exponent.lstrip("+-").isdigit()
            else 0
        )
        percent = 2 if "%" in self.text else 0
        return 0.5 * 10.0 ** max(-400, min(300, shift - decimals - percent))


@dataclass(frozen=True)
class Call:
    """A printed object: `Name(1, key=2)` or `<Name key=2>`; its fields by name, the rest in order."""

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


class Lines(list[object]):
    """Documents of a paste that has one a line: a stream's chunks."""
