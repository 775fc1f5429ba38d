"""The datasets that a server shows: opened when first asked for, analysed in the background.

The whole of a small dataset is analysed at once. Of a large one a sample is first, which is there
soon, and then the whole, in a process of its own.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from functools import cached_property, partial
from threading import RLock
from typing import NamedTuple

from ..importers.raw_numbers import Kind
from ..lab.jobs.worker_status import WorkerLost
from .analysis.analyse import MOST_AT_ONCE, Analysis, analyse
from .background import Background, Closed
from .errors import DatasetError
from .model import Dataset, stamp_of

SAMPLE_ROWS = 2000
WIDE = 2000  # numbers of a row, above which fewer rows are sampled
MOST_SAMPLED = 1_000_000  # numbers of these


class Latest(NamedTuple):
    """What is known of a dataset now."""

    analysis: Analysis | None  # of all rows, or of the sample while that is all there is
    fraction: float  # of the analysis of all rows that is done, 0 to 1
    error: str | None  # why there is no more; the analysis is None then


class MountedDataset:
    """A dataset under the name that addresses have, and what is found out about it."""

    def __init__(
        self, name: str, opened: Callable[[], Dataset], stated: Kind | None, background: Background
    ) -> None:
        self.name = name
        self.stated = stated  # the kind of the teacher's numbers; None: it is guessed
        self._opened, self._background = opened, background
        self._lock = RLock()
        self._fraction = 0.0
        self._analyses: tuple[Future[Analysis], Future[Analysis]] | None = None

    @property
    def dataset(self) -> Dataset:
        """The dataset, opened when it is first asked for.

        Raises:
            DatasetError: it cannot be read.
        """
        with self._lock:  # of two threads one opens it
            return self._dataset

    @cached_property
    def _dataset(self) -> Dataset:
        return self._opened()

    @property
    def changed(self) -> str | None:
        """The message of a file that has changed or gone since it was opened; None if none has."""
        dataset = self.dataset
        for path, stamp in zip(dataset.paths, dataset.stamps, strict=True):
            if stamp_of(path) != stamp:
                return str(DatasetError(path, "has changed since it was opened: open it again"))
        return None

    @property
    def first(self) -> Future[Analysis]:
        """The analysis of a sample of the rows; of a small dataset that of all."""
        return self._started[0]

    @property
    def whole(self) -> Future[Analysis]:
        """The analysis of all rows."""
        return self._started[1]

    @property
    def _started(self) -> tuple[Future[Analysis], Future[Analysis]]:
        with self._lock:
            if self._analyses is None:
                self._analyses = self._start()
            return self._analyses

    def _start(self) -> tuple[Future[Analysis], Future[Analysis]]:
        background, dataset, stated = self._background, self.dataset, self.stated
        if dataset.size <= MOST_AT_ONCE:
            here = partial(analyse, dataset, stated, progress=self._report)
            whole = background.short.submit(self._readable, here)
            return whole, whole
        width = dataset.size // dataset.n
        sample = SAMPLE_ROWS if width <= WIDE else max(1, MOST_SAMPLED // width)
        of_some = partial(analyse, dataset, stated, sample=sample, progress=self._go_on)
        of_all = partial(background.in_process, analyse, dataset, stated, progress=self._report)
        return (
            background.short.submit(self._readable, of_some),
            background.long.submit(self._readable, of_all),
        )

    def _readable(self, work: Callable[[], Analysis]) -> Analysis:
        """The work's analysis; what ends it is told as an error of the dataset."""
        try:
            return work()
        except OSError as error:
            rule = f"must be readable ({error.strerror or error})"
        except MemoryError:
            rule = "must take less memory than there is"
        except WorkerLost:
            rule = "must leave enough memory: the process that read it was ended, twice"
        raise DatasetError(self.dataset.paths[0], rule)

    def _go_on(self, fraction: float) -> None:
        self._background.go_on()

    def _report(self, fraction: float) -> None:
        self._background.go_on()
        self._fraction = fraction

    @property
    def fraction(self) -> float:
        """Share of the analysis of all rows that is done, 0 to 1."""
        return 1.0 if self._analyses and self.whole.done() else self._fraction

    def latest(self) -> Latest:
        """What is known now; waits for the first analysis, see `first`."""
        if changed := self.changed:
            return Latest(None, self.fraction, changed)
        try:
            best = self.whole if self.whole.done() else self.first
            return Latest(best.result(), self.fraction, None)
        except DatasetError as error:
            return Latest(None, self.fraction, str(error))
        except (Closed, CancelledError):
            return Latest(None, self.fraction, str(Closed()))

    @property
    def tag(self) -> bytes | None:
        """A digest of the files and of how they were read; None before all of them are analysed,
        and of files that have changed since.
        """
        if self._analyses is None or not _succeeded(self.whole) or self.changed:
            return None
        return self._tag

    @cached_property
    def _tag(self) -> bytes:
        figures = json.dumps(self.whole.result().figures, sort_keys=True)  # the digest among them
        return hashlib.blake2b(figures.encode(), digest_size=16).hexdigest().encode()

    @property
    def identity(self) -> bytes:
        """What tells its files from others, without reading them; empty before they are opened."""
        if "_dataset" not in vars(self):
            return b""
        return repr((self._dataset.paths, self._dataset.stamps, self.stated)).encode()


def _succeeded(future: Future[Analysis]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


class MountedDatasets(Mapping[str, MountedDataset]):
    """The datasets of a server by their names, in the order in which they were added."""

    def __init__(self) -> None:
        self._background = Background()
        self._by_name: dict[str, MountedDataset] = {}

    def add(self, dataset: Dataset, stated: Kind | None = None) -> str:
        """Show a dataset under its own name, or if that is taken under name-2, name-3, …

        Args:
            dataset: the rows.
            stated: the kind of the teacher's numbers; None: it is guessed.
        Returns:
            The name.
        """
        return self.add_later(dataset.name, lambda: dataset, stated)

    def add_later(
        self, name: str, opened: Callable[[], Dataset], stated: Kind | None = None
    ) -> str:
        """The same for a dataset that is opened when it is first asked for."""
        number, free = 1, name
        while free in self._by_name:
            number += 1
            free = f"{name}-{number}"
        self._by_name[free] = MountedDataset(free, opened, stated, self._background)
        return free

    def tag(self, name: str) -> bytes | None:
        """The tag of the dataset that is called so; None without one."""
        mounted = self._by_name.get(name)
        return mounted.tag if mounted else None

    def tag_beside_others(self, name: str) -> bytes | None:
        """The same for what also tells of the other datasets, as far as they are known."""
        if (own := self.tag(name)) is None:
            return None
        parts = ((m.name.encode(), m.identity, m.tag or b"") for m in self.values())
        return hashlib.blake2b(own + repr(list(parts)).encode(), digest_size=16).digest()

    def close(self) -> None:
        """End the analyses that are under way."""
        self._background.close()

    def __getitem__(self, name: str) -> MountedDataset:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)
