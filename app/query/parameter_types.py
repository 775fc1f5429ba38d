"""Kinds of query parameters: each knows its rule, reads its text and writes its value."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Patterns also stand in the OpenAPI document, where \d may be a digit of any script.
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?"
_WHOLE = r"[+-]?[0-9]{1,9}"
_DECIMAL = re.compile(NUMBER)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SHOWN = 40  # characters of a refused value that a message repeats


def listed(item: str, fewest: int = 1, most: int | None = None, sign: str = ",") -> str:
    """A pattern for so many items with a sign between them."""
    more = "" if most is None else most - 1
    return f"{item}({sign}{item}){{{fewest - 1},{more}}}"


def _text_of(pattern: str) -> dict[str, object]:
    return {"type": "string", "pattern": f"^{pattern}$"}


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
        self.value = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
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


def decimal(text: str) -> float:
    """A finite decimal number; ValueError for anything else ("nan", "1_000", "0x1", "")."""
    text = text.strip()
    value = float(text) if _DECIMAL.fullmatch(text) and len(text) < 400 else math.nan
    if not math.isfinite(value):
        raise ValueError(f"a number must be finite and decimal, got {text[:_SHOWN]!r}")
    return value


def write_number(value: float) -> str:
    """The shortest text that reads back as the same number: "3", "0.5", "1e-07"."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _either(options: tuple[str, ...]) -> str:
    return " or ".join([", ".join(options[:-1]), options[-1]]) if options[1:] else options[0]


def _visible(name: str) -> bool:
    kinds = [unicodedata.category(character) for character in name]
    return "Cc" not in kinds and any(kind[0] in "LNPS" for kind in kinds)


@dataclass(frozen=True)
class Number:
    """A number between two bounds."""

    name: str
    meaning: str
    default: float
    low: float
    high: float
    unit: str = ""
    low_open: bool = False  # the lower bound itself is not allowed
    whole: bool = False
    follows: str = ""  # the parameter whose value it has where it is not given, not its default

    @property
    def rule(self) -> str:
        low, high = write_number(self.low), write_number(self.high)
        kind = "a whole number " if self.whole else ""
        return kind + (
            f"above {low}, up to {high}" if self.low_open else f"between {low} and {high}"
        )

    @property
    def pattern(self) -> str:
        return _WHOLE if self.whole else NUMBER

    def read(self, text: str) -> float:
        """Read a value; ParameterError if it is no number or out of bounds."""
        try:
            if self.whole and not re.fullmatch(_WHOLE, text.strip()):
                raise ValueError(text)
            value = int(text) if self.whole else decimal(text)
        except ValueError:
            raise ParameterError(self.name, self.rule, text) from None
        if not self.low <= value <= self.high or (self.low_open and value == self.low):
            raise ParameterError(self.name, self.rule, text.strip())
        return value

    def write(self, value: float) -> str:
        return write_number(value)

    def schema(self) -> dict[str, object]:
        """JSON schema of the parameter, for OpenAPI."""
        low = "exclusiveMinimum" if self.low_open else "minimum"
        kind = "integer" if self.whole else "number"
        default = {} if self.follows else {"default": self.default}
        return {"type": kind, low: self.low, "maximum": self.high} | default


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    name: str
    meaning: str
    default: str
    options: tuple[str, ...]
    unit: str = ""

    @property
    def rule(self) -> str:
        return _either(self.options)

    @property
    def pattern(self) -> str:
        return "|".join(self.options)

    def read(self, text: str) -> str:
        """Read a value; ParameterError if it is none of the options."""
        if text not in self.options:
            raise ParameterError(self.name, self.rule, text)
        return text

    def write(self, value: str) -> str:
        return value

    def schema(self) -> dict[str, object]:
        """JSON schema of the parameter, for OpenAPI."""
        return {"type": "string", "enum": list(self.options), "default": self.default}


@dataclass(frozen=True)
class Subset:
    """Any of a few words, comma-separated, in their own order."""

    name: str
    meaning: str
    options: tuple[str, ...]
    unit: str = ""

    def read(self, text: str) -> tuple[str, ...]:
        """Read the words; ParameterError for one that is none of the options."""
        words = [word for word in text.split(",") if word]
        for word in words:
            if word not in self.options:
                raise ParameterError(self.name, "some of " + ", ".join(self.options), word)
        return tuple(option for option in self.options if option in words)

    def write(self, values: tuple[str, ...]) -> str:
        return ",".join(values)

    def schema(self) -> dict[str, object]:
        """JSON schema of the parameter, for OpenAPI."""
        return _text_of(listed(f"({'|'.join(self.options)})?")) | {"default": ""}


@dataclass(frozen=True)
class Overlays:
    """A few sets of other parameters: "T:8,lr:1;T:2" is two, with defaults for what they leave."""

    name: str
    meaning: str
    parameters: tuple[Number | Choice, ...]
    most: int
    unit: str = ""

    def read(self, text: str) -> tuple[tuple[float | str, ...], ...]:
        """Read the sets, each as its values in the order of the parameters."""
        sets = text.split(";")
        if len(sets) > self.most:
            raise ParameterError(self.name, f"at most {self.most} runs", f"{len(sets)} runs")
        return tuple(map(self._read_set, sets))

    def _read_set(self, text: str) -> tuple[float | str, ...]:
        parts = (part.partition(":") for part in text.split(","))
        given = {name: value for name, _, value in parts}
        names = [parameter.name for parameter in self.parameters]
        for name in given:
            if name not in names:
                rule = "runs of name:value with the names " + ", ".join(names)
                raise ParameterError(self.name, rule, name)
        try:
            return tuple(
                parameter.read(given[parameter.name])
                if parameter.name in given
                else parameter.default
                for parameter in self.parameters
            )
        except ParameterError as problem:
            raise ParameterError(
                self.name, f"runs in which {problem.rule}", problem.value
            ) from None

    def write(self, values: tuple[tuple[float | str, ...], ...]) -> str:
        return ";".join(map(self._write_set, values))

    def _write_set(self, values: tuple[float | str, ...]) -> str:
        texts = [
            f"{parameter.name}:{parameter.write(value)}"  # type: ignore[arg-type]
            for parameter, value in zip(self.parameters, values, strict=True)
            if value != parameter.default
        ]
        first = self.parameters[0]
        return ",".join(texts) or f"{first.name}:{first.write(first.default)}"  # type: ignore[arg-type]

    def schema(self) -> dict[str, object]:
        """JSON schema of the parameter, for OpenAPI."""
        parts = "|".join(f"{p.name}:({p.pattern})" for p in self.parameters)
        return _text_of(listed(listed(f"({parts})"), most=self.most, sign=";"))


@dataclass(frozen=True)
class NumberList:
    """Comma-separated numbers, all within the same bounds."""

    name: str
    meaning: str
    low: float
    high: float
    unit: str = "logit"
    pattern: str = listed(NUMBER)
    whole: bool = False

    def rule(self, count: str) -> str:
        kind = "whole numbers" if self.whole else "numbers"
        return f"{count} {kind} between {write_number(self.low)} and {write_number(self.high)}"

    def read(self, text: str, count: str) -> tuple[float, ...]:
        """Read the numbers; count only words the message ("3", "2 to 100")."""
        numbers = []
        for i, part in enumerate(text.split(",")):
            try:
                if self.whole and not re.fullmatch(_WHOLE, part.strip()):
                    raise ValueError(part)
                numbers.append(decimal(part))
            except ValueError:
                raise ParameterError(self.name, self.rule(count), part.strip(), [i]) from None
            if not self.low <= numbers[-1] <= self.high:
                raise ParameterError(self.name, self.rule(count), part, [i])
        return tuple(numbers)

    def write(self, values: tuple[float, ...]) -> str:
        return ",".join(map(write_number, values))

    def schema(self) -> dict[str, object]:
        """JSON schema of the parameter, for OpenAPI."""
        return _text_of(self.pattern)


@dataclass(frozen=True)
class Names:
    """Comma-separated names, all different."""

    name: str
    meaning: str
    longest: int
    unit: str = ""

    def read(self, text: str, count: int) -> tuple[str, ...]:
        """Read exactly count names; ParameterError names what is wrong."""
        names = tuple(name.strip() for name in text.split(","))
        if len(names) != count:
            raise ParameterError(self.name, f"as many as there are logits, {count}", len(names))
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
        """JSON schema of the parameter, for OpenAPI."""
        return _text_of(listed("[^,]+"))
