"""How many classes of each soft target must be stored: their mass, and what they take."""

from dataclasses import dataclass

from ..shared import format as fmt
from .shown import Shown
from .stops import top_mass
from .texts import NONE, size


@dataclass(frozen=True)
class StorageRow:
    """The top k of each soft target."""

    name: str
    tenths: int  # their mass, in tenths of a percent
    mass: str
    bytes_each: str
    bytes_all: str


@dataclass(frozen=True)
class StorageTable:
    """data/_storage.html."""

    rows: tuple[StorageRow, ...]
    n: str
    T: str


def storage_table(shown: Shown, T: str) -> StorageTable:
    """The masses at the stop shown; the last row is of all classes."""
    masses = top_mass(shown)[shown.stop].tolist()
    ks = list(shown.sweep["teacher"]["top_mass"])
    rows = [_row(shown, k, mass) for k, mass in zip(ks, masses, strict=True)]
    return StorageTable(tuple(rows), f"{shown.figures['n']:,}", T)


def _row(shown: Shown, k: str, mass: int) -> StorageRow:
    is_all = int(k) >= len(shown.classes)
    each = shown.sweep.get("bytes", {}).get("all" if is_all else k)
    name = f"all {len(shown.classes)}" if is_all else f"top {k}"
    whole = NONE if each is None else size(each * shown.figures["n"])
    return StorageRow(name, mass, fmt.percent(mass), NONE if each is None else size(each), whole)
