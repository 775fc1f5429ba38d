"""A place in a recording that holds over restarts, and is told from one in another file."""

import re
from dataclasses import dataclass
from os import SEEK_END
from typing import BinaryIO
from zlib import crc32

from .lines import after_newline_before
from .model import MAX_LINE

_TEXT = re.compile(r"([0-9]{1,15})-([0-9a-f]{8})")


@dataclass(frozen=True)
class Place:
    """The end of a whole line, with a checksum of this line.

    A file that was replaced has another line there: one that was recorded at another time.
    """

    end: int  # bytes from the beginning of the file
    checksum: int  # CRC-32 of the line with its newline

    def __str__(self) -> str:
        return f"{self.end}-{self.checksum:08x}"

    def is_in(self, file: BinaryIO) -> bool:
        """Whether the file has this line there."""
        if not 0 < self.end <= file.seek(0, SEEK_END):
            return False
        least = max(0, self.end - MAX_LINE - 1)
        start = after_newline_before(file, self.end - 1, least)
        file.seek(start)
        line = file.read(self.end - start)
        return crc32(line) == self.checksum


def place_after(line: bytes, end: int) -> Place:
    """The place at the end of a line, newline included."""
    return Place(end, crc32(line))


def read_place(text: str | None) -> Place | None:
    """The place of a text that `str` made; None of any other text.

    Example:
        >>> read_place(str(Place(120, 7)))
        Place(end=120, checksum=7)
    """
    found = _TEXT.fullmatch(text or "")
    return Place(int(found[1]), int(found[2], 16)) if found else None
