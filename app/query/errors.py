"""The error for a value that breaks its parameter's rule."""

import re
from collections.abc import Iterable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SHOWN = 40  # characters of a refused value that a message repeats


class ParameterError(ValueError):
    """A value that breaks its parameter's rule: names the parameter, the rule and the value.

    For a list, `indices` are the items that break the rule, from 0, and `teacher` is the row.
    """

    def __init__(
        self, name: str, rule: str, value: object, indices: Iterable[int] = (), teacher: int = 0
    ) -> None:
        self.indices, self.teacher = tuple(indices), teacher
        text = showable(str(value))
        self.name = showable(name)
        self.rule = f"{self.name} must be {rule}"
        self.value = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
        super().__init__(f"{self.rule}, got {self.value}")

    def named(self, name: str, words: Iterable[tuple[str, str]] = ()) -> "ParameterError":
        """A copy whose message calls the parameter by another name; its `name` stays.

        Args:
            words: parts of the rule, and what stands in their place.
        """
        rule = self.rule.removeprefix(f"{self.name} must be ")
        for part, other in words:
            rule = rule.replace(part, other)
        renamed = ParameterError(name, rule, self.value, self.indices, self.teacher)
        renamed.name = self.name
        return renamed


def showable(text: str) -> str:
    """The text, with U+FFFD for every character that pages and terminals must not show.

    Lone surrogates, which JSON may contain and UTF-8 cannot encode, and control characters, which
    HTML allows not even as references.
    """
    return _CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode())
