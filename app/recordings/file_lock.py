"""A lock on an open file, given back when its process ends, however it ends."""

import sys
from io import FileIO
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def lock(file: FileIO, path: Path) -> None:
    """Lock the file for this process until it is closed.

    Raises:
        BlockingIOError: another recorder has the file open.
    """
    try:
        if sys.platform == "win32":
            file.seek(2**62)  # a byte that no line will reach: others may read the file
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BlockingIOError(f"{path} must not be recorded by another Recorder") from None
