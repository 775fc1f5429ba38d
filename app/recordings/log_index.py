"""Where each log of a growing recording stands in its file, by its step."""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from os import SEEK_END
from pathlib import Path

from .errors import RecordingError
from .model import MAX_LINE

_BLOCK = 1 << 20  # bytes read at a time
_STEP = re.compile(rb'\{"step": ?(\d{1,18})[,}]')  # how a log begins that Recorder wrote


class LogIndex:
    """Steps and offsets of the logs in the whole lines that a file has so far, 24 bytes each.

    A log whose step is not above the one before it takes those from that step on out of the index.
    """

    def __init__(self, path: Path, first: int) -> None:
        """Index from byte `first` on, where the header's line ends."""
        self._path, self._end, self._line = path, first, 1
        self._steps, self._firsts, self._ends = array("q"), array("q"), array("q")
        self.n_damaged = 0  # lines that are no log

    @property
    def steps(self) -> Sequence[int]:
        """The steps in ascending order."""
        return self._steps

    def place(self, k: int) -> tuple[int, int]:
        """First byte and end of the k-th log's line."""
        return self._firsts[k], self._ends[k]

    def read_on(self) -> bool:
        """Index the lines that have come; whether there were any.

        Raises:
            RecordingError: a line is too long, or the file has become shorter.
        """
        before = self._end
        with self._path.open("rb") as file:
            if file.seek(0, SEEK_END) < self._end:
                raise RecordingError(self._path, "has become shorter: it must be opened again")
            file.seek(self._end)
            rest = b""
            while block := file.read(_BLOCK):
                *lines, rest = (rest + block).split(b"\n")
                for line in lines:
                    self._enter(line)
                self._check_length(rest, self._line + 1)
        return self._end > before

    def _enter(self, line: bytes) -> None:
        self._line += 1
        self._check_length(line, self._line)
        first, self._end = self._end, self._end + len(line) + 1
        step = _step_of(line)
        if step is None:
            self.n_damaged += bool(line.strip())
            return
        if self._steps and step <= self._steps[-1]:
            kept = bisect_left(self._steps, step)
            for numbers in (self._steps, self._firsts, self._ends):
                del numbers[kept:]
        self._steps.append(step)
        self._firsts.append(first)
        self._ends.append(self._end)

    def _check_length(self, line: bytes, number: int) -> None:
        if len(line) > MAX_LINE:
            rule = f"must be at most {MAX_LINE:,} bytes, got {len(line):,} or more"
            raise RecordingError(self._path, rule, f"line {number}")


def _step_of(line: bytes) -> int | None:
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
