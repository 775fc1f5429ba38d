"""Reads a dataset's rows several times, a block at a time, for two threads to work on."""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..model import Dataset

Floats = NDArray[np.float64]
T = TypeVar("T")
THREADS = 2
_BLOCK = 2**19  # numbers, 4 MB: long enough for threads not to wait for each other
_MOST_ROWS = 4096  # of a block
_MOST_KEPT = 4_000_000  # numbers in memory, 32 MB
_MOST_OF_SOME = 2**21  # numbers of some rows, 16 MB
_MOST_SPOOLED = 1_000_000_000  # numbers in a temporary file, 8 GB
_SEED = 17  # of the rows of a sample: the same dataset has the same


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows of a dataset, as the files have them: of whatever kind."""

    teacher: Floats  # (rows, M, C)
    student: Floats | None  # (rows, C)
    labels: NDArray[np.intp] | None  # (rows,)
    index: NDArray[np.intp]  # (rows,), of each row in the dataset, from 0


class BlockSource:
    """The rows of a dataset, or a sample of them; they can be gone through again and again.

    Few numbers are kept in memory. Many that would have to be parsed or unpacked each time are
    written to a temporary file without a name on the first time, which is gone when this is closed.
    """

    def __init__(self, dataset: Dataset, sample: int | None = None) -> None:
        # The C library keeps freed memory up to twice the largest piece that was freed, instead of
        # giving it back and having it cleared again for each array of each block.
        np.empty(4 * _BLOCK)
        self._dataset = dataset
        self._only = _sample(dataset.n, sample)
        self.index = np.arange(dataset.n) if self._only is None else self._only
        self.n = len(self.index)
        width = dataset.size // dataset.n
        self._rows = _rows_to_read(dataset, width, self.n)
        size = self.n * width
        self._kept: list[Block] | None = None
        self._keeps = size <= _MOST_KEPT
        self._spool: _Spool | None = None
        self._spools = not dataset.is_at_hand and size <= _MOST_SPOOLED

    def __enter__(self) -> "BlockSource":
        return self

    def __exit__(self, *_: object) -> None:
        if self._spool is not None:
            self._spool.close()

    def __iter__(self) -> Iterator[Block]:
        if self._kept is not None:
            return iter(self._kept)
        if self._spool is not None:
            return self._spool.blocks()
        return self._first_time()

    def some(self, n: int) -> list[Block]:
        """Some n of the rows, fewer of many classes, in memory; none where they would be all.

        They are random ones, or the first where others would have to be parsed or unpacked.
        """
        width = self._dataset.size // self._dataset.n
        n = max(1, min(n, _MOST_OF_SOME // width))
        if n >= self.n:
            return []
        if self._dataset.is_at_hand and self._only is None:
            return list(BlockSource(self._dataset, n))
        blocks, n_found = [], 0
        for block in self:
            blocks.append(block)
            n_found += len(block.index)
            if n_found >= n:
                break
        return blocks

    def _first_time(self) -> Iterator[Block]:
        kept: list[Block] = []
        spool = _Spool() if self._spools and not self._keeps else None
        for block in self._read():
            if self._keeps:
                kept.append(block)
            elif spool is not None:
                spool.add(block)
            yield block
        self._kept, self._spool = kept if self._keeps else None, spool

    def _read(self) -> Iterator[Block]:
        first = 0
        for chunk in self._dataset.chunks(self._rows, self._only):
            end = first + len(chunk.teacher)
            yield Block(chunk.teacher, chunk.student, chunk.labels, self.index[first:end])
            first = end


def _rows_to_read(dataset: Dataset, width: int, n: int) -> int:
    """The rows of which n of all have about as many numbers as a block."""
    rows = _BLOCK // width
    if not dataset.is_at_hand:  # those that are not wanted are read too, and in memory until then
        rows = _BLOCK * dataset.n // (width * n)
    return max(1, min(rows, _MOST_ROWS))


def _sample(n: int, sample: int | None) -> NDArray[np.intp] | None:
    """The indices of so many random rows, ascending; None for all rows."""
    if sample is None or sample >= n:
        return None
    return np.sort(np.random.default_rng(_SEED).choice(n, sample, replace=False))


class _Spool:
    """Blocks in a temporary file without a name, teacher and student as float64."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 closed by close
        self._blocks: list[Block] = []  # whose numbers are those of _empty

    def close(self) -> None:
        self._file.close()

    def add(self, block: Block) -> None:
        """Write a block behind the others."""
        self._file.write(block.teacher.data)
        student = block.student
        if student is not None:
            self._file.write(np.ascontiguousarray(student).data)
            student = _empty(student)
        self._blocks.append(replace(block, teacher=_empty(block.teacher), student=student))

    def blocks(self) -> Iterator[Block]:
        """The blocks, in order."""
        self._file.seek(0)
        for block in self._blocks:
            teacher = self._next(block.teacher.shape)
            student = None if block.student is None else self._next(block.student.shape)
            yield replace(block, teacher=teacher, student=student)

    def _next(self, shape: tuple[int, ...]) -> Floats:
        values = self._file.read(8 * math.prod(shape))
        return np.frombuffer(values, np.float64).reshape(shape)


def _empty(array: Floats) -> Floats:
    """An array of the same shape that takes no memory."""
    return np.broadcast_to(np.float64(0), array.shape)


def in_threads(work: Callable[[Block], T], blocks: Iterable[Block]) -> Iterator[T]:
    """The work's results of each block, in order, a few blocks at a time.

    NumPy lets other threads run while it computes. Blocks are read by the thread that asks.
    """
    pending: deque[Future[T]] = deque()
    pool = ThreadPoolExecutor(THREADS)
    try:
        for block in blocks:
            pending.append(pool.submit(work, block))
            if len(pending) > 2 * THREADS:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:  # whoever asked may have ended before
        pool.shutdown(cancel_futures=True)
