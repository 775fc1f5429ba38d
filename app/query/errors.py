"""What a value that breaks its parameter's rule is answered with."""

import re
from collections.abc import Iterable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SHOWN = 40  # characters of a refused value that a message repeats


class ParameterError(ValueError):
    """A value that breaks its parameter's rule: names the parameter, the rule and the value.

    Of a list `indices` says which of its items break it, from 0, and `teacher` in whose list.
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

    def named(self, name: str) -> "ParameterError":
        """The same problem in words that call its parameter by another name, at the same place."""
        rule = self.rule.removeprefix(f"{self.name} must be ")
        told = ParameterError(name, rule, self.value, self.indices, self.teacher)
        told.name = self.name
        return told


def showable(text: str) -> str:
    """A refused text as pages and terminals may show it.

    Without the halves of characters that JSON knows and UTF-8 does not, and without control
    characters, which HTML may hold in no spelling.
    """
    return _CONTROL.sub("\ufffd", text.encode("utf-8", "replace").decode())
