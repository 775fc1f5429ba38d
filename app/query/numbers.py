"""Parameters that are numbers within bounds, and lists of them."""

from dataclasses import dataclass
from typing import Any

from .decimals import NUMBER, WHOLE, decimal, whole_number, write_number
from .errors import ParameterError
from .parameter import Parameter, listed, text_schema


@dataclass(frozen=True)
class Number(Parameter):
    """A number between two bounds."""

    low: float
    high: float
    low_open: bool = False  # the lower bound itself is not allowed
    whole: bool = False

    @property
    def rule(self) -> str:
        low, high = write_number(self.low), write_number(self.high)
        kind = "a whole number " if self.whole else ""
        return kind + (
            f"above {low}, up to {high}" if self.low_open else f"between {low} and {high}"
        )

    @property
    def pattern(self) -> str:
        return WHOLE if self.whole else NUMBER

    def read(self, text: str) -> Any:
        """Read a value, an int if it is to be whole; ParameterError if out of bounds or none."""
        try:
            value = whole_number(text) if self.whole else decimal(text)
        except ValueError:
            raise ParameterError(self.name, self.rule, text) from None
        if not self.low <= value <= self.high or (self.low_open and value == self.low):
            raise ParameterError(self.name, self.rule, text.strip())
        return value

    def write(self, value: float) -> str:
        return write_number(value)

    def schema(self) -> dict[str, object]:
        low = "exclusiveMinimum" if self.low_open else "minimum"
        kind = "integer" if self.whole else "number"
        default = {"default": self.default} if self.default_text else {}
        return {"type": kind, low: self.low, "maximum": self.high} | default


@dataclass(frozen=True)
class NumberList(Parameter):
    """Comma-separated numbers, all within the same bounds."""

    default: tuple[Any, ...]
    low: float
    high: float
    fewest: int = 1
    most: int | None = None
    whole: bool = False
    item: str = NUMBER  # pattern of one of them
    items: str = ""  # what they are, in words

    @property
    def count(self) -> str:
        """The allowed number of items, in words."""
        if self.most is None:
            return "some"
        return f"{self.fewest} to {self.most}" if self.fewest < self.most else str(self.most)

    @property
    def rule(self) -> str:
        return self._rule("whole " if self.whole else "")

    def _rule(self, kind: str) -> str:
        bounds = f"between {write_number(self.low)} and {write_number(self.high)}"
        items = f" ({self.items})" if self.items else ""
        return f"{self.count} {kind}numbers {bounds}{items}"

    @property
    def pattern(self) -> str:
        return listed(self.item, self.fewest, self.most)

    def read(self, text: str) -> tuple[Any, ...]:
        values = self.read_each(text)
        self.check_count(values)
        return values

    def read_each(self, text: str) -> tuple[float, ...]:
        """Read the numbers, however many; ParameterError says which of them is wrong."""
        return tuple(self._read_item(part, i) for i, part in enumerate(text.split(",")))

    def _read_item(self, part: str, i: int) -> float:
        try:
            value = whole_number(part) if self.whole else decimal(part)
        except ValueError:
            raise ParameterError(self.name, self.rule, part.strip(), [i]) from None
        if not self.low <= value <= self.high:
            raise ParameterError(self.name, self.rule, part, [i])
        return value

    def check_count(self, values: tuple[float, ...]) -> None:
        """ParameterError if these are too few or too many."""
        if len(values) < self.fewest or (self.most is not None and len(values) > self.most):
            raise ParameterError(self.name, self.rule, f"{len(values)} of them")

    def write(self, values: tuple[Any, ...]) -> str:
        return ",".join(map(write_number, values))

    def schema(self) -> dict[str, object]:
        default = {"default": self.default_text} if self.default else {}
        return text_schema(self.pattern) | default


@dataclass(frozen=True)
class DistinctNumbers(NumberList):
    """Comma-separated numbers, all different."""

    most: int = 10
    integers: bool = False  # in any spelling: 3e1 is one

    def read(self, text: str) -> tuple[Any, ...]:
        values = self.read_each(text)
        fits = not self.integers or all(value == int(value) for value in values)
        if len(values) > self.most or len(set(values)) < len(values) or not fits:
            kind = "different whole " if self.integers else "different "
            raise ParameterError(self.name, self._rule(kind), text)
        return tuple(map(int, values)) if self.integers else values


@dataclass(frozen=True)
class NumberRows(NumberList):
    """Rows of comma-separated numbers, equally many in each, with semicolons between them."""

    most_rows: int = 1
    row: str = "row"  # its noun in messages

    @property
    def pattern(self) -> str:
        return listed(super().pattern, most=self.most_rows, sign=";")

    def read(self, text: str) -> tuple[tuple[float, ...], ...]:
        texts = text.split(";")
        if len(texts) > self.most_rows:
            rule = f"those of 1 to {self.most_rows} {self.row}s"
            raise ParameterError(self.name, rule, f"{len(texts)} {self.row}s")
        rows = tuple(self._read_row(row, k) for k, row in enumerate(texts))
        for row in rows:
            self.check_count(row)
            if len(row) != len(rows[0]):
                widths = f"{len(rows[0])} and {len(row)}"
                raise ParameterError(self.name, f"equally many for every {self.row}", widths)
        return rows

    def _read_row(self, text: str, k: int) -> tuple[float, ...]:
        try:
            return self.read_each(text)
        except ParameterError as problem:
            problem.teacher = k
            raise

    def write(self, values: tuple[tuple[float, ...], ...]) -> str:
        return ";".join(map(super().write, values))
