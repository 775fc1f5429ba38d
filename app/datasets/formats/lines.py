"""Lines of a text file, with a limit on their length."""

from collections.abc import Iterator
from pathlib import Path

from ..errors import DatasetError

MAX_LINE = 10_000_000  # characters


def lines_of(path: Path) -> Iterator[str]:
    """Read a text in UTF-8 line by line.

    Raises:
        DatasetError: a line longer than MAX_LINE, or bytes that are not UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        number = 0
        try:
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    rule = f"line {number} must have at most {MAX_LINE} characters"
                    raise DatasetError(path, rule, "more")
                yield line
        except UnicodeDecodeError as error:
            rule = f"must be text in UTF-8, which it is not after line {number} ({error.reason})"
            raise DatasetError(path, rule) from None
