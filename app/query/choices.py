"""Parameters with a few allowed values."""

from dataclasses import dataclass
from typing import Any

from .errors import ParameterError
from .parameter import Parameter, listed, text_schema


@dataclass(frozen=True)
class Choice(Parameter):
    """One of a few words or whole numbers."""

    options: tuple[Any, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(map(self.write, self.options))

    @property
    def rule(self) -> str:
        *others, last = self.texts
        return f"{', '.join(others)} or {last}" if others else last

    @property
    def pattern(self) -> str:
        return "|".join(self.texts)

    def read(self, text: str) -> Any:
        """Read a value; ParameterError if it is none of the options."""
        for option in self.options:
            if text == self.write(option):
                return option
        raise ParameterError(self.name, self.rule, text)

    def write(self, value: Any) -> str:
        return str(value)

    def schema(self) -> dict[str, object]:
        return {"type": "string", "enum": list(self.texts), "default": self.default_text}


@dataclass(frozen=True)
class Flag(Choice):
    """Yes or no, as 1 or 0."""

    default: bool
    options: tuple[bool, bool] = (False, True)

    def write(self, value: bool) -> str:
        return "1" if value else "0"


@dataclass(frozen=True)
class Subset(Parameter):
    """Any of a few words or whole numbers, comma-separated, in their own order."""

    options: tuple[Any, ...]
    most: int | None = None
    items: str = "items"  # their noun in messages

    def read(self, text: str) -> tuple[Any, ...]:
        """Read the words; ParameterError for one that is none of the options, and for too many."""
        words = [word for word in text.split(",") if word]
        by_text = {str(option): option for option in self.options}
        for word in words:
            if word not in by_text:
                raise ParameterError(self.name, "some of " + ", ".join(by_text), word)
        chosen = tuple(option for text, option in by_text.items() if text in words)
        if self.most is not None and len(chosen) > self.most:
            rule = f"at most {self.most} {self.items}"
            raise ParameterError(self.name, rule, self.write(chosen))
        return chosen

    def write(self, values: tuple[Any, ...]) -> str:
        return ",".join(map(str, values))

    def schema(self) -> dict[str, object]:
        option = "|".join(map(str, self.options))
        return text_schema(listed(f"({option})?")) | {"default": self.default_text}
