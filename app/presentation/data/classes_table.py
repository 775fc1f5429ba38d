"""Class by class: how often it is right, and which wrong class the teacher finds nearest."""

from dataclasses import dataclass

from .shown import Figures, Shown
from .texts import percent

_MOST = 100  # rows


@dataclass(frozen=True)
class ClassRow:
    """One class."""

    name: str
    n: str
    accuracy: str
    confidence: str
    nearest_wrong: str
    nearest_wrong_mass: str


@dataclass(frozen=True)
class ClassesTable:
    """data/_classes.html."""

    rows: tuple[ClassRow, ...]
    n_left_out: int  # of the classes, those most often right


def classes_table(shown: Shown) -> ClassesTable | None:
    """The classes that are most often wrong first; None without labels."""
    per_class = shown.figures.get("per_class")
    if not per_class:
        return None
    known = [one for one in per_class if one["n"]]
    known.sort(key=lambda one: float(one["accuracy"]))
    return ClassesTable(tuple(map(_row, known[:_MOST])), max(0, len(known) - _MOST))


def _row(one: Figures) -> ClassRow:
    return ClassRow(
        name=str(one["name"]),
        n=f"{one['n']:,}",
        accuracy=percent(one["accuracy"]),
        confidence=percent(one["confidence"]),
        nearest_wrong=str(one["nearest_wrong"] or ""),
        nearest_wrong_mass=percent(one["nearest_wrong_mass"]),
    )
