"""A recorded training run, finished or growing: its header, and its logs by their place."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .errors import reading
from .log_index import LogIndex
from .model import MAX_LINE, Log
from .parsing import parsed_header, parsed_log


class Recording:
    """A file of a recorded run; `read_on` looks for what has come since.

    Logs are read from the file when they are asked for; in memory are header and offsets.

    Raises:
        RecordingError: the file is no recording; what must be in which line, and what is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with reading(path, "line 1"), path.open("rb") as file:
            line = file.readline(MAX_LINE + 1)
            if not line.endswith(b"\n"):
                raise ValueError(f"the header must end with a newline, in {MAX_LINE:,} bytes")
            self.header = parsed_header(line)
        self._index = LogIndex(path, len(line))
        self.read_on()

    @property
    def steps(self) -> Sequence[int]:
        """The steps that were logged, ascending."""
        return self._index.steps

    @property
    def n_damaged(self) -> int:
        """Lines that are no log, which are passed over."""
        return self._index.n_damaged

    def read_on(self) -> bool:
        """Index what has come since the last call; whether anything has."""
        with reading(self.path):
            return self._index.read_on()

    def log(self, k: int) -> Log:
        """The k-th log in order of the steps.

        Raises:
            RecordingError: it does not fit the header, or the file has changed.
        """
        step, (first, end) = self.steps[k], self._index.place(k)
        with reading(self.path, f"step {step}"), self.path.open("rb") as file:
            file.seek(first)
            return parsed_log(file.read(end - first), self.header, step)


def thinned(n: int, most: int) -> list[int]:
    """At most so many of n places, evenly spread, the first and the last among them.

    Example:
        thinned(9, 3) == [0, 4, 8]
    """
    if n <= most:
        return list(range(n))
    return [int(k) for k in np.rint(np.linspace(0, n - 1, most))]
