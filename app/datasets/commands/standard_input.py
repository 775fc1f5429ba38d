"""Standard input as a file: what is read more than once needs one."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import DatasetError

MAX_BYTES = 8_000_000_000  # on the disk, while the command runs
_CHUNK = 2**20
STDIN = "-"  # the path that means standard input


@contextmanager
def readable_paths(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The paths, with standard input in a temporary file: JSON lines if it begins with {, else CSV.

    The file is called stdin, and is removed at the end.
    """
    if not any(str(path) == STDIN for path in paths):
        yield list(paths)
        return
    with TemporaryDirectory(prefix="soft-targets-") as folder:
        copy = _copy(Path(folder))
        yield [copy if str(path) == STDIN else path for path in paths]


def _copy(folder: Path) -> Path:
    path = folder / "stdin.csv"
    with path.open("wb") as file:
        while chunk := sys.stdin.buffer.read(_CHUNK):
            file.write(chunk)
            if file.tell() > MAX_BYTES:
                raise DatasetError(Path("stdin"), f"must have at most {MAX_BYTES} bytes", "more")
    with path.open("rb") as file:
        is_json = file.read(1000).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return path.rename(path.with_suffix(".jsonl")) if is_json else path
