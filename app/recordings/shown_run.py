"""What pages show of runs: so many logs of each at most, kept for the next look."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from .errors import RecordingError
from .log_index import LogPlace
from .model import Header, Log
from .mounted_runs import MountedRun
from .place import Place
from .recording import Recording
from .run_figures import MAX_LOGS

_MOST_NUMBERS = 4_000_000  # of all logits that are kept of a run
_MOST_RUNS = 8  # whose logs are kept


@dataclass(frozen=True, eq=False)
class ShownRun:
    """A run as far as it is recorded."""

    name: str
    header: Header
    logs: Sequence[Log]  # those that are shown, in order of their steps
    n_logs: int
    every: int  # of so many logs one is shown, and the last
    n_damaged: int  # lines that are no log, and shown logs that do not fit the header
    problem: str | None  # what is wrong with the first of these shown logs
    end: Place  # of the last line


def chosen(n: int, most: int) -> tuple[list[int], int]:
    """Every 2^j-th of n places and the last, at most so many; and 2^j, which is the least possible.

    Each place but the last stays while n grows, until 2^j doubles.

    Example:
        >>> chosen(9, 6)
        ([0, 2, 4, 6, 8], 2)
    """
    every = 1
    while -(-(n - 1) // every) + 1 > most:
        every *= 2
    return sorted({*range(0, n, every), n - 1}) if n else [], every


class ShownRuns:
    """Reads runs for pages; logs that were shown before are not read again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: LRUCache[Recording, dict[LogPlace, Log]] = LRUCache(_MOST_RUNS)

    def shown(self, run: MountedRun, n: int | None = None) -> ShownRun:
        """The run with what has come so far.

        Args:
            run: its file is read; call this in a thread.
            n: only so many of its logs count, the first ones.
        Raises:
            RecordingError: the file is not there yet, or what is wrong with it.
        """
        recording = run.recording
        header, end = recording.header, recording.end
        most = max(2, min(MAX_LOGS, _MOST_NUMBERS // _size(header)))
        every, n_logs = 1, 0

        def choose(n_all: int) -> list[int]:
            nonlocal every, n_logs
            n_logs = n_all if n is None else min(n, n_all)
            places, every = chosen(n_logs, most)
            return places

        logs, n_wrong, problem = self._logs(recording, recording.places(choose))
        n_damaged = recording.n_damaged + n_wrong
        return ShownRun(run.name, header, logs, n_logs, every, n_damaged, problem, end)

    def _logs(
        self, recording: Recording, places: Sequence[LogPlace]
    ) -> tuple[list[Log], int, str | None]:
        with self._lock:
            before = self._kept.get(recording, {})
        logs: dict[LogPlace, Log] = {}
        problems: list[str] = []
        for place in places:
            try:
                logs[place] = before.get(place) or recording.log_at(place)
            except RecordingError as error:
                problems.append(str(error))
        with self._lock:
            self._kept[recording] = logs
        return list(logs.values()), len(problems), problems[0] if problems else None


def _size(header: Header) -> int:
    return len(header.teacher_logits) * len(header.classes)
