"""The figures of all blocks together: sums are added, what is of each row is joined."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .block_figures import BlockFigures, RowValues, Sums
from .rows import Floats

Table = NDArray[np.float32]
_MOST_IN_MEMORY = 25_000_000  # numbers of a table, 100 MB


@dataclass(frozen=True, eq=False)
class Totals:
    """The figures of all rows that have finite numbers."""

    rows: RowValues
    sums: Sums
    kl_at: Table | None  # (n_temperatures, n), nats; None without a student
    class_sums: Floats | None  # (C, C), of the soft targets at T = 1, a line a true class

    @property
    def n(self) -> int:
        """The rows."""
        return len(self.rows.index)


def totals(blocks: Iterable[BlockFigures | None], n: int, n_classes: int) -> Totals | None:
    """The figures of all blocks, of at most n rows, together; None where they have no row."""
    rows: list[RowValues] = []
    sums: Sums | None = None
    kl_at: Table | None = None
    class_sums: Floats | None = None
    done = 0
    for block in blocks:
        if block is None:
            continue
        rows.append(block.rows)
        sums = block.sums if sums is None else sums + block.sums
        first, done = done, done + len(block.rows.index)
        if block.kl_at is not None:
            kl_at = _table(len(block.kl_at), n) if kl_at is None else kl_at
            kl_at[:, first:done] = block.kl_at
        if block.by_class is not None:
            class_sums = np.zeros((n_classes, n_classes)) if class_sums is None else class_sums
            for true_class, of_class in zip(*block.by_class, strict=True):
                class_sums[true_class] += of_class
    if sums is None:
        return None
    return Totals(_joined(rows), sums, None if kl_at is None else kl_at[:, :done], class_sums)


def _table(n_temperatures: int, n: int) -> Table:
    """Room for a number of each row at each temperature: in memory, or if many in a file.

    Float32 is as good for quantiles as float64.
    """
    shape = (n_temperatures, n)
    if n_temperatures * n <= _MOST_IN_MEMORY:
        return np.empty(shape, np.float32)
    with TemporaryFile() as file:  # which stays as long as it is mapped
        return np.memmap(file, np.float32, "w+", shape=shape)


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
