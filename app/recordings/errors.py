"""What is wrong with a recording."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RecordingError(ValueError):
    """A file that cannot be read as a recording: which, where, the rule and the value."""

    def __init__(self, path: Path, rule: str, where: str = "") -> None:
        super().__init__(f"{path.name}{f', {where}' if where else ''}: {rule}")


class ReplacedError(RecordingError):
    """The file is another than the one that was opened, or has become shorter."""


@contextmanager
def reading(path: Path, where: str = "") -> Iterator[None]:
    """Turn errors of the system, and of what is read there, into a RecordingError."""
    try:
        yield
    except RecordingError:
        raise
    except ValueError as error:
        raise RecordingError(path, str(error), where) from None
    except OSError as error:
        raise RecordingError(path, f"must be readable ({error.strerror or error})") from None
