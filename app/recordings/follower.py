"""Follows a growing recording for any number of clients at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from .errors import RecordingError
from .place import Place
from .recording import Stamp, stamp_of
from .run_lines import Batch, RunLines

V = TypeVar("V")
PAUSE = 0.1  # seconds between two looks at a file


class Follower:
    """Looks at a run's file while anybody listens: one look for all of them, at most 10 a second.

    Its lines are read and encoded in threads, once for clients that are at the same place.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lines = path, RunLines(path)
        self._listeners, self._is_closed = 0, False
        self._latest: dict[Hashable, tuple[Any, Any]] = {}

    async def batches(
        self,
        encode: Callable[[Batch], V],
        after: Place | None = None,
        *,
        follow: bool = True,
    ) -> AsyncIterator[V]:
        """The lines after a place, encoded, as they come.

        Args:
            encode: called in a thread; one and the same function for all clients of a kind.
            after: the end of the last line that the client has; None: from the first one on. The
                batch of lines that begin the file has the header, also after the file was replaced.
            follow: whether to wait for more at the end of the file.
        """
        told: str | None = None
        with self._listening():
            while not self._is_closed:
                changed = self._changed  # before the file is read: no change is missed
                batch, encoded = await self._read(after, encode, changed)
                after = batch.end or after
                if batch.header or batch.lines or batch.problem != told:
                    yield encoded
                told = batch.problem
                if not batch.is_last:
                    continue
                if not follow:
                    return
                await changed.wait()

    def close(self) -> None:
        """End what clients follow; call it in their event loop."""
        self._is_closed = True
        if self._listeners:
            self._changed.set()

    @contextmanager
    def _listening(self) -> Iterator[None]:
        if not self._listeners:
            self._changed, self._reading = asyncio.Event(), asyncio.Lock()
            self._look = asyncio.create_task(self._look_on())
        self._listeners += 1
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._look.cancel()
                self._latest.clear()

    async def _look_on(self) -> None:
        seen: object = self  # no stamp: what came before the first look is a change
        while True:
            await asyncio.sleep(PAUSE)
            stamp = await asyncio.to_thread(self._stamp)
            if stamp != seen:
                seen = stamp
                self._changed.set()
                self._changed = asyncio.Event()

    def _stamp(self) -> Stamp | str | None:
        try:
            return stamp_of(self._path)
        except RecordingError as error:
            return str(error)

    async def _read(
        self, after: Place | None, encode: Callable[[Batch], V], changed: asyncio.Event
    ) -> tuple[Batch, V]:
        async with self._reading:
            key = (after, changed)
            if (latest := self._latest.get(encode)) and latest[0] == key:
                read: tuple[Batch, V] = latest[1]
                return read
            read = await asyncio.to_thread(self._encoded, after, encode)
            self._latest[encode] = (key, read)
            return read

    def _encoded(self, after: Place | None, encode: Callable[[Batch], V]) -> tuple[Batch, V]:
        batch = self._lines.batch(after)
        return batch, encode(batch)
