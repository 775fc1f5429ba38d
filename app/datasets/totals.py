"""The figures of all blocks together: sums are added, what is of each row is joined."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from .block_figures import BlockFigures, RowValues, Sums
from .rows import Floats


@dataclass(frozen=True, eq=False)
class Totals:
    """The figures of all rows that have finite numbers."""

    rows: RowValues
    sums: Sums
    class_sums: Floats | None  # (C, C), of the soft targets at T = 1, a line a true class

    @property
    def n(self) -> int:
        """The rows."""
        return len(self.rows.index)


def totals(blocks: Iterable[BlockFigures | None], n_classes: int) -> Totals | None:
    """The figures of all blocks together; None where they have no row."""
    rows: list[RowValues] = []
    sums: Sums | None = None
    class_sums: Floats | None = None
    for block in blocks:
        if block is None:
            continue
        rows.append(block.rows)
        sums = block.sums if sums is None else sums + block.sums
        if block.by_class is not None:
            class_sums = np.zeros((n_classes, n_classes)) if class_sums is None else class_sums
            present, of_present = block.by_class
            class_sums[present] += of_present
    return None if sums is None else Totals(_joined(rows), sums, class_sums)


def _joined(parts: list[Any]) -> Any:
    """Arrays one behind the other along the rows, which are the last axis; and what has them."""
    first = parts[0]
    if first is None:
        return None
    if isinstance(first, tuple):
        return tuple(_joined(list(group)) for group in zip(*parts, strict=True))
    if is_dataclass(first) and not isinstance(first, type):
        names = [field.name for field in fields(first)]
        return type(first)(*(_joined([getattr(part, name) for part in parts]) for name in names))
    return np.concatenate(parts, axis=-1)
