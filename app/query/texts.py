"""Parameters that are texts: names, and short texts of a fixed shape."""

import re
import unicodedata
from dataclasses import dataclass

from .errors import ParameterError
from .parameter import Parameter, listed, text_schema


@dataclass(frozen=True)
class Names(Parameter):
    """Comma-separated names, all different."""

    default: tuple[str, ...]
    longest: int
    count: int = 1  # of names that are required

    def read(self, text: str) -> tuple[str, ...]:
        """Read exactly `count` names; ParameterError if they break a rule."""
        names = tuple(name.strip() for name in text.split(","))
        if len(names) != self.count:
            rule = f"as many as there are logits, {self.count}"
            raise ParameterError(self.name, rule, len(names))
        for i, name in enumerate(names):
            if not 1 <= len(name) <= self.longest or not _visible(name):
                rule = (
                    f"1 to {self.longest} characters each, visible ones and no control characters"
                )
                raise ParameterError(self.name, rule, ascii(name), [i])
            if names.count(name) > 1:
                same = (k for k, other in enumerate(names) if other == name)
                raise ParameterError(self.name, "all different", f"{name} more than once", same)
        return names

    def write(self, values: tuple[str, ...]) -> str:
        return ",".join(values)

    def schema(self) -> dict[str, object]:
        return text_schema(listed("[^,]+"))


def _visible(name: str) -> bool:
    kinds = [unicodedata.category(character) for character in name]
    return "Cc" not in kinds and any(kind[0] in "LNPS" for kind in kinds)


@dataclass(frozen=True)
class Pattern(Parameter):
    """A short text of a fixed shape, or none."""

    default: str
    rule: str
    shape: str  # a regular expression

    def read(self, text: str) -> str:
        """Read a value, or none; ParameterError if it has another shape."""
        if text and not re.fullmatch(self.shape, text):
            raise ParameterError(self.name, self.rule, text)
        return text

    def write(self, value: str) -> str:
        return value

    def schema(self) -> dict[str, object]:
        return text_schema(f"({self.shape})?") | {"default": self.default}


@dataclass(frozen=True)
class Colour(Pattern):
    """A colour, as six hexadecimal digits; it may be given as three, and with a #."""

    rule: str = "a colour of 3 or 6 hexadecimal digits"
    shape: str = "#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"

    def read(self, text: str) -> str:
        digits = super().read(text).removeprefix("#").lower()
        return "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
