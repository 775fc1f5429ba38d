"""Rows of numbers as a paste holds them, before they are interpreted as logits."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..explorer.parameters import MAX_CLASSES

Kind = Literal["logits", "log_probs", "probs"]

# Relative rounding error of a float32, half a unit in the last place: the precision of numbers
# whose source does not say its type.
FLOAT32_PRECISION = 2.0**-24

# Rules that refusals of too few and of too many numbers name.
ONE_PER_CLASS = f"one number for each of 2 to {MAX_CLASSES} classes"
PRINT_THE_LARGEST = f"{ONE_PER_CLASS}: print only the largest, as torch.topk(logits, 20) does"


@dataclass(frozen=True)
class RawNumbers:
    """Numbers of a paste in the order of the paste, with what the paste says about them."""

    format: str  # in words, with an article: "a NumPy print-out"
    rows: list[list[float]]  # a row for each teacher or example; `interpret` checks lengths
    labels: list[str] | None = None  # of the classes
    row_names: list[str] | None = None
    kind: Kind | None = None  # None where the source does not say
    are_scores: bool = False  # whether the source calls them scores, which may be probabilities
    complete: bool = False  # whether every class is there, so that no probability is missing
    rows_are_teachers: bool = False  # whether the source says so
    precision: float = FLOAT32_PRECISION  # relative, of the numbers before they were printed
    left_out: tuple[str, ...] = ()  # parts of the paste that are not used, in words
    notes: tuple[str, ...] = ()  # what the user should know about the numbers, a sentence each
    columns: tuple[str, ...] = ()  # names of a table's columns, from which the user chooses
    label_column: int | None = None  # the column that names the classes, from 0
    positions: int = 1  # number of positions in a language model's answer
    position: int = 0  # the position that is read, from 0

    @cached_property
    def n_classes(self) -> int:
        """Count the numbers of a row."""
        return len(self.rows[0])
