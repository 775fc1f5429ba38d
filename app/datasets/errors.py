"""The error for a file that cannot be read as a dataset."""

from pathlib import Path

from ..query.errors import SHOWN, showable


class DatasetError(ValueError):
    """A file that breaks a rule: the message names the file, the row (from 1), rule and value."""

    def __init__(self, path: Path, rule: str, value: object = None, row: int | None = None) -> None:
        place = showable(" ".join(path.name.splitlines())) + ("" if row is None else f", row {row}")
        message = f"{place}: {showable(rule)}"
        if value is not None:
            text = showable(str(value))
            message += f", got {text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}"
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by its message: it comes back from the process that reads a large file."""
        return DatasetError.__new__, (DatasetError, str(self))
