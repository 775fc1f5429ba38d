"""Types of values in a parsed paste: numbers with their text, arrays, printed objects.

A parsed paste is a tree of these, dictionaries with text keys, lists, texts, True, False and None.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

END = "the end of the paste"  # the refused value of a paste that ends too early


class ParsedNumber(float):
    """A number of a paste, with the text that it was read from."""

    __slots__ = ("text", "unit")
    text: str
    unit: float

    def __new__(cls, text: str, value: float | None = None, unit: float = 1.0) -> "ParsedNumber":
        """Make `value` × `unit`, or the number that Python reads in the text.

        Args:
            text: as pasted: "4,2", "5%".
            value: the number of the text, where Python's `float` does not read it.
            unit: what a 1 in the text is worth: 0.01 for a percentage.
        """
        number = super().__new__(cls, (float(text) if value is None else value) * unit)
        number.text = text
        number.unit = unit
        return number

    @property
    def last_digit(self) -> float:
        """What a 1 in the last place of the text is worth: 0.001 for "0.897", 1e-7 for "4.2e-6"."""
        mantissa, _, exponent = self.text.strip("+-−% ").casefold().partition("e")
        decimals = len(mantissa.replace(",", ".").partition(".")[2])
        shift = int(exponent) if re.fullmatch(r"[+-]?[0-9]{1,3}", exponent) else 0
        return abs(self.unit) * 10.0 ** max(-400, min(300, shift - decimals))


class JsonLines(list[object]):
    """The JSON documents of a paste with one document per line, such as the chunks of a stream."""


class PrintedArray(list[object]):
    """An array as a library prints it: nested lists, the format in words, the type of numbers."""

    def __init__(self, values: Iterable[object], format: str, dtype: str = "") -> None:
        super().__init__(values)
        self.format = format
        self.dtype = dtype


@dataclass(frozen=True)
class PrintedObject:
    """An object as Python prints it, `Name(1, key=2)` or `<Name key=2>`."""

    name: str
    args: tuple[object, ...]  # values without a name, in order
    fields: dict[str, object]  # values by name


def describe(value: object) -> str:
    """Describe a refused value for an error message."""
    if isinstance(value, PrintedObject):
        return f"{value.name}(…)"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return value.text if isinstance(value, ParsedNumber) else repr(value)
