"""Numbers as texts in a table or a line: recognising them, splitting a line of them."""

import re
from collections.abc import Sequence

# A number with a decimal point or comma, a percent sign, emphasis, brackets or quotes around it.
NUMBER = re.compile(
    r"[*`$\"'(]{0,2}[+\-−–]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+\-−]?\d+)?f?\s?%?[*`$\"')]{0,2}",
    re.ASCII,
)
FIRST_CHARACTERS = "+-−.0123456789"
_MISSING = ("", "na", "n/a", "nan", "inf", "infinity", "null", "none", "-")


def is_number(text: str) -> bool:
    """Tell whether a text is a number, with a decimal point or comma, a percent sign, emphasis."""
    return NUMBER.fullmatch(text) is not None


def is_missing(text: str) -> bool:
    """Tell whether a text stands for a missing or a non-finite number: "", "NA", "#N/A", "inf"."""
    return text.lstrip("+-−").casefold() in _MISSING or text.startswith("#")


def split_numbers(text: str, decimal_commas: bool = False) -> list[str]:
    """Split a line at commas, semicolons and spaces; not at commas if they are decimal signs."""
    if decimal_commas:
        return re.split(r"[\s;]+", text)
    return re.split(r"\s*[,;]\s*|\s+", text)


def are_commas_decimal(lines: Sequence[str]) -> bool:
    """Tell whether commas are decimal signs: each is inside a number, and no number has a point."""
    words = [word for line in lines for word in re.split(r"[\s;]+", line.strip()) if word]
    with_comma = [word for word in words if "," in word]
    if not with_comma:
        return False
    if not all(re.fullmatch(r"[+\-−]?\d*,\d+(?:[eE][+-]?\d+)?%?", word) for word in with_comma):
        return False
    if any(re.fullmatch(r"[+\-−]?\d*\.\d+%?", word) for word in words):
        return False
    return len(words) > 1


def count_up(texts: Sequence[str]) -> bool:
    """Tell whether texts are 0, 1, 2, … or 1, 2, 3, …"""
    return any(list(texts) == [str(k + first) for k in range(len(texts))] for first in (0, 1))
