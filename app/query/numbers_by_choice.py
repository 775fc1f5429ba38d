"""Lists of numbers whose count and bounds follow from the value of another parameter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from .decimals import NUMBER, decimal, write_number
from .errors import ParameterError
from .parameter import Parameter, listed, text_schema


class OwnNumbers(Protocol):
    """The numbers of one choice; the bounds are those of each of them."""

    @property
    def symbols(self) -> tuple[str, ...]: ...
    @property
    def defaults(self) -> tuple[float, ...]: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def low_open(self) -> bool: ...
    @property
    def high_open(self) -> bool: ...


@dataclass(frozen=True)
class NumbersByChoice(Parameter):
    """Comma-separated numbers: another parameter's value says how many, between which bounds."""

    is_list: ClassVar[bool] = True

    default: tuple[float, ...]
    choice: str  # name of an earlier parameter
    own_numbers: Mapping[str, OwnNumbers]  # by the value of that one
    chosen: str

    def given(self, values: Mapping[str, Any]) -> "NumbersByChoice":
        chosen = values[self.choice]
        return replace(self, chosen=chosen, default=self.own_numbers[chosen].defaults)

    @property
    def own(self) -> OwnNumbers:
        """What the chosen value allows."""
        return self.own_numbers[self.chosen]

    @property
    def rule(self) -> str:
        symbols = " and ".join(self.own.symbols)
        if not symbols:
            return f"left out, for {self.chosen} has no numbers of its own"
        count = len(self.own.symbols)
        noun = "number" if count == 1 else "numbers"
        return f"{count} {noun} {bounds_in_words(self.own)} ({symbols} of {self.chosen})"

    @property
    def pattern(self) -> str:
        most = max(len(own.symbols) for own in self.own_numbers.values())
        return listed(NUMBER, most=most)

    def read(self, text: str) -> tuple[float, ...]:
        """Read as many numbers as the choice has; ParameterError if one is wrong or missing."""
        if not self.own.symbols:
            raise ParameterError(self.name, self.rule, text)
        values = tuple(self._read_item(part, i) for i, part in enumerate(text.split(",")))
        if len(values) != len(self.own.symbols):
            raise ParameterError(self.name, self.rule, f"{len(values)} of them")
        return values

    def _read_item(self, part: str, i: int) -> float:
        try:
            value = decimal(part)
        except ValueError:
            raise ParameterError(self.name, self.rule, part.strip(), [i]) from None
        own = self.own
        too_low = value <= own.low if own.low_open else value < own.low
        too_high = value >= own.high if own.high_open else value > own.high
        if too_low or too_high:
            raise ParameterError(self.name, self.rule, part.strip(), [i])
        return value

    def write(self, values: tuple[float, ...]) -> str:
        return ",".join(map(write_number, values))

    def schema(self) -> dict[str, object]:
        return text_schema(self.pattern)


def bounds_in_words(own: OwnNumbers) -> str:
    """The bounds of each number: "between 0 and 2", "above 0 and below 1"."""
    low, high = write_number(own.low), write_number(own.high)
    if own.low_open:
        return f"above {low} and below {high}" if own.high_open else f"above {low}, up to {high}"
    return f"from {low} to below {high}" if own.high_open else f"between {low} and {high}"
