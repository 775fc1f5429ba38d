"""The recorded runs that a server shows: of one file, or of a folder, while they are recorded."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, RLock

from ..query.address_name import address_name
from .errors import RecordingError, ReplacedError
from .follower import Follower
from .model import FORMAT, MAX_LINE
from .recording import NOT_YET, Recording, Stamp, is_there, stamp_of

ENDING = ".jsonl"
MAX_RUNS = 1000  # of a folder, the first ones by name
_CLAIM = re.compile(rb'"format"\s*:\s*"' + FORMAT.encode() + rb'"')


class MountedRun:
    """A recorded run under the name that addresses have; its file may be yet to come."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.follower = Follower(path)
        self._lock = RLock()
        self._stamp: Stamp | None = None
        self._recording: Recording | None = None
        self._error: RecordingError | None = None

    @property
    def is_there(self) -> bool:
        """Whether the file has its first line; training makes it."""
        return is_there(self.path)

    @property
    def recording(self) -> Recording:
        """The recording with what has come so far; opened again where the file was replaced.

        It may read a large file: call it in a thread.

        Raises:
            RecordingError: the file is not there yet, or what is wrong with it.
        """
        with self._lock:
            stamp = stamp_of(self.path)
            if stamp is None or not self.is_there:
                self._stamp = self._recording = None
                raise RecordingError(self.path, NOT_YET)
            if stamp != self._stamp:
                self._take_up()
                self._stamp = stamp
            if self._recording is None or self._error:
                assert self._error
                raise self._error.with_traceback(None)
            return self._recording

    def _take_up(self) -> None:
        self._error = None
        try:
            if self._recording:
                with suppress(ReplacedError):
                    self._recording.read_on()
                    return
            self._recording = None
            self._recording = Recording(self.path)
        except RecordingError as error:
            self._error = error


class MountedRuns(Mapping[str, MountedRun]):
    """The runs of a server by their names, in the order of the files' names.

    Shown of a folder are its files that end in `.jsonl` and whose first line says that they are
    recordings; links that lead out of it are not followed. `look` finds what has come or gone.
    """

    def __init__(self, path: Path | None = None, *, is_sample: bool = False) -> None:
        """Show the runs of a file, or of a folder; either may be yet to come.

        Args:
            path: a file, or what ends in `.jsonl`; or a folder; None: there are no runs.
            is_sample: whether they are the sample, and not what somebody watches.
        """
        self.is_watching = path is not None and not is_sample
        self._lock = Lock()
        self._by_path: dict[Path, MountedRun] = {}
        self._others: dict[Path, Stamp | None] = {}  # files of the folder that are no recordings
        self._shown: dict[str, MountedRun] = {}
        is_file = path is not None and (path.suffix == ENDING or path.is_file())
        self.folder = None if is_file else path
        if path and is_file and not path.is_dir():
            run = self._mount(path)
            self._shown = {run.name: run}
        elif path:
            self.folder = path
            self.look()

    def look(self) -> None:
        """Look for files that have come or gone; it reads a folder: call it in a thread."""
        if self.folder is None:
            return
        with self._lock:
            paths = [path for path in self._files(self.folder) if self._is_run(path)][:MAX_RUNS]
            runs = [self._by_path.get(path) or self._mount(path) for path in paths]
            self._shown = {run.name: run for run in runs}

    def close(self) -> None:
        """End what clients follow; call it in their event loop."""
        for run in self._by_path.values():
            run.follower.close()

    def _files(self, folder: Path) -> list[Path]:
        try:
            here = (path for path in folder.iterdir() if path.suffix == ENDING)
            found = sorted(here, key=lambda path: path.stem)  # kd before kd-2
        except OSError:  # it is not there yet
            return []
        return [path for path in found if not path.is_symlink() or _stays_in(folder, path)]

    def _is_run(self, path: Path) -> bool:
        """Whether it is a recording, or says so; another program's file is read once."""
        try:
            stamp = stamp_of(path)
            if stamp is None or path in self._by_path:
                return stamp is not None
            if self._others.get(path) == stamp:
                return False
            self._others[path] = stamp
            with path.open("rb") as file:
                return _CLAIM.search(file.readline(MAX_LINE)) is not None
        except (RecordingError, OSError):
            return False

    def _mount(self, path: Path) -> MountedRun:
        taken = {run.name for run in self._by_path.values()}
        number, free = 1, (name := address_name(path, "run"))
        while free in taken:
            number += 1
            free = f"{name}-{number}"
        run = self._by_path[path] = MountedRun(free, path)
        return run

    def __getitem__(self, name: str) -> MountedRun:
        return self._shown[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)


def _stays_in(folder: Path, link: Path) -> bool:
    try:
        return link.resolve().parent == folder.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return False
