"""Looks into a recording that is there already: where its whole lines end, its first and last."""

import json
from io import FileIO
from typing import Any, BinaryIO

from .model import FORMAT, VERSION

_BLOCK = 65_536  # bytes read at a time


def whole_lines(file: FileIO) -> int:
    """Bytes up to the end of the last whole line."""
    return after_newline_before(file, file.seek(0, 2))


def fixed_fields(file: FileIO) -> dict[str, Any]:
    """The header.

    Raises:
        ValueError: the file is no recording of this version.
    """
    file.seek(0)
    first = bytearray()
    while b"\n" not in first and (block := file.read(_BLOCK)):
        first += block
    try:
        header = json.loads(first[: first.index(b"\n")])
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError(f"{file.name} must be empty or a recording, its first line is no header")
    if header.get("version") != VERSION:
        raise ValueError(f"{file.name}: version must be {VERSION}, got {header.get('version')}")
    return header


def last_step(file: FileIO, end: int) -> int:
    """The step of the last line that ends there; −1 where it is the header, or no log."""
    start = after_newline_before(file, end - 1)
    file.seek(start)
    try:
        line = json.loads(file.read(end - start))
    except (ValueError, RecursionError):
        return -1
    step = line.get("step") if isinstance(line, dict) else None
    return step if isinstance(step, int) else -1


def after_newline_before(file: BinaryIO | FileIO, end: int, least: int = 0) -> int:
    """The first byte after the last newline before `end`; `least`, from which on it looks, without
    one.
    """
    while end > least:
        start = max(least, end - _BLOCK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return least
