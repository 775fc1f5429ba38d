"""Where each log of a growing recording stands in its file, by its step."""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from os import SEEK_END
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from .errors import RecordingError, ReplacedError
from .model import MAX_LINE
from .place import place_after

_BLOCK = 1 << 17  # bytes read at a time, few enough to stay near the processor
_STEP = re.compile(rb'\{"step": ?(\d{1,18})[,}]')  # how a log begins that Recorder wrote


class LogPlace(NamedTuple):
    """A log's step, and the bytes of its line."""

    step: int
    first: int
    end: int


class LogIndex:
    """Steps and offsets of the logs in the whole lines that a file has so far, 24 bytes each.

    A log whose step is not above the one before it takes those from that step on out of the index.
    Several threads may use it.
    """

    def __init__(self, path: Path, header: bytes) -> None:
        """Index from the end of the header's line on."""
        self._path, self._line = path, 1
        self.end = place_after(header, len(header))  # of the last whole line
        self._lock = Lock()
        self._steps, self._firsts, self._ends = array("q"), array("q"), array("q")
        self.n_damaged = 0  # lines that are no log

    @property
    def steps(self) -> Sequence[int]:
        """The steps in ascending order."""
        return self._steps

    def places(self, chosen: Callable[[int], Sequence[int]]) -> list[LogPlace]:
        """The logs at the indices that are chosen when their number is known."""
        with self._lock:
            return [
                LogPlace(self._steps[k], self._firsts[k], self._ends[k])
                for k in chosen(len(self._steps))
            ]

    def read_on(self) -> bool:
        """Index the lines that have come; whether there were any.

        Raises:
            ReplacedError: the file is another, or has become shorter.
            RecordingError: a line is too long.
        """
        before = self.end
        with self._path.open("rb") as file:
            if file.seek(0, SEEK_END) < before.end:
                raise ReplacedError(self._path, "has become shorter: it must be opened again")
            if not before.is_in(file):
                raise ReplacedError(self._path, "has been replaced: it must be opened again")
            file.seek(before.end)
            rest = b""
            while block := file.read(_BLOCK):
                *lines, rest = (rest + block).split(b"\n")
                with self._lock:
                    self._enter(lines)
                self._check_length(rest, self._line + 1)
        return self.end != before

    def _enter(self, lines: list[bytes]) -> None:
        """Index whole lines, without their newlines: a million of them in a second."""
        if max(map(len, lines), default=0) > MAX_LINE:
            k = next(k for k, line in enumerate(lines) if len(line) > MAX_LINE)
            self._enter(lines[:k])
            self._check_length(lines[k], self._line + 1)
        steps, firsts, ends, match = self._steps, self._firsts, self._ends, _STEP.match
        last, end = steps[-1] if steps else -1, self.end.end
        for line in lines:
            first, end = end, end + len(line) + 1
            found = match(line)
            step = int(found[1]) if found else step_of(line)
            if step is None:
                self.n_damaged += bool(line.strip())
                continue
            if step <= last:
                self._go_back(step)
            steps.append(step)
            firsts.append(first)
            ends.append(end)
            last = step
        self._line += len(lines)
        if lines:
            self.end = place_after(lines[-1] + b"\n", end)

    def _go_back(self, step: int) -> None:
        kept = bisect_left(self._steps, step)
        for numbers in (self._steps, self._firsts, self._ends):
            del numbers[kept:]

    def _check_length(self, line: bytes, number: int) -> None:
        if len(line) > MAX_LINE:
            rule = f"must be at most {MAX_LINE:,} bytes, got {len(line):,} or more"
            raise RecordingError(self._path, rule, f"line {number}")


def step_of(line: bytes) -> int | None:
    """The step of a log; None where the line is no log."""
    if found := _STEP.match(line):
        return int(found[1])
    try:
        log = json.loads(line)
    except (ValueError, RecursionError):
        return None
    step = log.get("step") if isinstance(log, dict) else None
    is_step = isinstance(step, int) and not isinstance(step, bool) and 0 <= step < 10**18
    return step if is_step else None
