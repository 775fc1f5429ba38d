"""The lines of a growing recording in the order in which they were written, a batch at a time."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .errors import RecordingError, reading
from .log_index import step_of
from .model import MAX_LINE, Header, Log
from .parsing import parsed_log
from .place import Place, place_after
from .recording import NOT_YET, is_there, read_header

_BATCH = 1 << 18  # bytes of lines, but for a line that is longer


class RunLine(NamedTuple):
    """A log, or why the line is none."""

    end: Place
    log: Log | None
    problem: str | None


@dataclass(frozen=True, eq=False)
class Batch:
    """Some lines of a file."""

    header: Header | None  # where these lines are the first ones: those of before are void
    lines: tuple[RunLine, ...]
    end: Place | None  # of the last line; None of a file that is no recording
    is_last: bool  # whether the file had no more whole lines
    problem: str | None = None  # why the file cannot be read, or not on


class RunLines:
    """Reads batches of lines; each says where the next one begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last_header: tuple[bytes, Header] | None = None

    def batch(self, after: Place | None) -> Batch:
        """The lines after a place; those from the first one on if the file has no such place.

        That is a client's own, which may have been there before the file was replaced.
        """
        try:
            with reading(self._path):
                return self._batch(after)
        except RecordingError as error:
            return Batch(None, (), None, True, str(error))

    def _batch(self, after: Place | None) -> Batch:
        line, header = self._header()
        with self._path.open("rb") as file:
            is_first = after is None or not after.is_in(file)
            end = place_after(line, len(line)) if after is None or is_first else after
            file.seek(end.end)
            lines, is_last = self._whole_lines(file)
        read: list[RunLine] = []
        for text in lines:
            end = place_after(text, end.end + len(text))
            if text.strip():
                read.append(_read_line(text, end, header))
        return Batch(header if is_first else None, tuple(read), end, is_last)

    def _header(self) -> tuple[bytes, Header]:
        """The header, parsed anew only if it is another."""
        if self._last_header:
            line = self._last_header[0]
            with self._path.open("rb") as file:
                if file.read(len(line)) == line:
                    return self._last_header
        if not is_there(self._path):
            raise RecordingError(self._path, NOT_YET)
        self._last_header = read_header(self._path)
        return self._last_header

    def _whole_lines(self, file: BinaryIO) -> tuple[list[bytes], bool]:
        first, block = file.tell(), file.read(_BATCH)
        is_last = len(block) < _BATCH
        if not is_last and b"\n" not in block:
            block += file.readline(MAX_LINE + 1 - len(block))
            is_last = not block.endswith(b"\n")
            if is_last and len(block) > MAX_LINE:
                rule = f"must be at most {MAX_LINE:,} bytes, got {len(block):,} or more"
                raise RecordingError(self._path, rule, f"the line after byte {first}")
        return [line + b"\n" for line in block.split(b"\n")[:-1]], is_last


def _read_line(text: bytes, end: Place, header: Header) -> RunLine:
    step = step_of(text)
    if step is None:
        return RunLine(end, None, "the line is no log")
    try:
        return RunLine(end, parsed_log(text, header, step), None)
    except ValueError as error:
        return RunLine(end, None, f"step {step}: {error}")
