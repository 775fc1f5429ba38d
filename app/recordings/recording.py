"""A recorded training run, finished or growing: its header, and its logs by their place."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from os import stat_result
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

import numpy as np

from .errors import RecordingError, reading
from .log_index import LogIndex, LogPlace
from .model import MAX_LINE, Header, Log
from .parsing import parsed_header, parsed_log
from .place import Place

NOT_YET = "is not there yet: it is read as soon as training records to it"


class Stamp(NamedTuple):
    """By what a change of a file is noticed."""

    inode: int
    size: int
    modified: int  # nanoseconds since 1970


def stamp_of(path: Path) -> Stamp | None:
    """The file's stamp; None where there is none yet.

    Raises:
        RecordingError: it is no file: a pipe or a device might never end.
    """
    try:
        status: stat_result = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordingError(path, f"must be readable ({error.strerror or error})") from None
    if not S_ISREG(status.st_mode):
        raise RecordingError(path, "must be a file")
    return Stamp(status.st_ino, status.st_size, status.st_mtime_ns)


def is_there(path: Path) -> bool:
    """Whether the file has its first line, which training makes; also of what is no recording."""
    with suppress(RecordingError, OSError):
        if not (stamp := stamp_of(path)):
            return False
        if stamp.size <= MAX_LINE:
            with path.open("rb") as file:
                return file.readline().endswith(b"\n")
    return True


def read_header(path: Path) -> tuple[bytes, Header]:
    """The first line of a recording, and what it says.

    Raises:
        RecordingError: the file is no recording; what must be in the line, and what is.
    """
    if stamp_of(path) is None:
        raise RecordingError(path, NOT_YET)
    with reading(path, "line 1"), path.open("rb") as file:
        line = file.readline(MAX_LINE + 1)
        if not line.endswith(b"\n"):
            raise ValueError(f"the header must end with a newline, in {MAX_LINE:,} bytes")
        return line, parsed_header(line)


class Recording:
    """A file of a recorded run; `read_on` looks for what has come since.

    Logs are read from the file when they are asked for; in memory are header and offsets.

    Raises:
        RecordingError: the file is no recording; what must be in which line, and what is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        line, self.header = read_header(path)
        self._index = LogIndex(path, line)
        self.read_on()

    @property
    def steps(self) -> Sequence[int]:
        """The steps that were logged, ascending."""
        return self._index.steps

    @property
    def n_damaged(self) -> int:
        """Lines that are no log, which are passed over."""
        return self._index.n_damaged

    @property
    def end(self) -> Place:
        """The end of the last line that was read."""
        return self._index.end

    def read_on(self) -> bool:
        """Index what has come since the last call; whether anything has.

        Raises:
            ReplacedError: the file must be opened again.
            RecordingError: it cannot be read.
        """
        with reading(self.path):
            return self._index.read_on()

    def places(self, chosen: Callable[[int], Sequence[int]]) -> list[LogPlace]:
        """Where the logs stand that are chosen of their number: indices in order of the steps."""
        return self._index.places(chosen)

    def log(self, k: int) -> Log:
        """The k-th log in order of the steps; see `log_at`."""
        return self.log_at(self.places(lambda n: [k])[0])

    def log_at(self, place: LogPlace) -> Log:
        """The log that stands there.

        Raises:
            RecordingError: it does not fit the header, or the file has changed.
        """
        with reading(self.path, f"step {place.step}"), self.path.open("rb") as file:
            file.seek(place.first)
            return parsed_log(file.read(place.end - place.first), self.header, place.step)


def thinned(n: int, most: int) -> list[int]:
    """At most so many of n places, evenly spread, the first and the last among them.

    Example:
        thinned(9, 3) == [0, 4, 8]
    """
    if n <= most:
        return list(range(n))
    return [int(k) for k in np.rint(np.linspace(0, n - 1, most))]
