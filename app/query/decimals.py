"""Numbers as a query writes them."""

import math
import re

from .errors import SHOWN

# Patterns also stand in the OpenAPI document, where \d may be a digit of any script.
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?"
WHOLE = r"[+-]?[0-9]{1,15}"
_DECIMAL = re.compile(NUMBER)
_WHOLE = re.compile(WHOLE)


def decimal(text: str) -> float:
    """A finite decimal number; ValueError for anything else ("nan", "1_000", "0x1", "")."""
    text = text.strip()
    value = float(text) if _DECIMAL.fullmatch(text) and len(text) < 400 else math.nan
    if not math.isfinite(value):
        raise ValueError(f"a number must be finite and decimal, got {text[:SHOWN]!r}")
    return value


def whole_number(text: str) -> int:
    """A whole number of at most 15 digits; ValueError for anything else ("1.5", "1e1", "")."""
    text = text.strip()
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"a number must be whole, of at most 15 digits, got {text[:SHOWN]!r}")
    return int(text)


def write_number(value: float) -> str:
    """The shortest text that reads back as the same number: "3", "0.5", "1e-07"."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
