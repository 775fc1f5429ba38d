"""The reader of every query: makes values and problems of names and texts."""

from collections.abc import Iterable, Sequence
from typing import Any

from .choices import Choice
from .errors import ParameterError
from .parameter import Parameter


class Reader:
    """Reads one parameter after the other; a wrong one is recorded, and its default used.

    Attributes:
        texts: the given texts by parameter name.
        strict: whether a program is to be told what a page passes over.
    """

    def __init__(
        self, pairs: Iterable[tuple[str, str]], names: Sequence[str], *, strict: bool
    ) -> None:
        """Sort a query's texts by parameter name.

        Args:
            pairs: decoded names and values, as they stand in the query.
            names: those that may be given.
            strict: unknown names and empty values are errors. Programs read strictly; pages do
                not, because forms send empty values and shared links gain unknown names.
        """
        self.texts: dict[str, str] = {}
        self.strict = strict
        self._positions: dict[str, int] = {}  # of each name in the query
        self._problems: list[tuple[int, ParameterError]] = []
        repeated: dict[str, None] = {}  # names in order
        for name, text in pairs:
            self._positions.setdefault(name, len(self._positions))
            if name not in names:
                if strict:
                    self.refuse(name, "one of " + ", ".join(names), text)
            elif name in self.texts:
                repeated.setdefault(name)
            elif text or strict:
                self.texts[name] = text
        for name in repeated:
            self.refuse(name, "given once", "more than one value")

    @property
    def problems(self) -> list[ParameterError]:
        """The problems so far, in the order of the names in the query."""
        return [
            problem for _, problem in sorted(self._problems, key=lambda positioned: positioned[0])
        ]

    def refuse(self, name: str, rule: str, value: object) -> None:
        """Record a problem of a value that a rule over several parameters forbids."""
        self._record(name, ParameterError(name, rule, value))

    def _record(self, name: str, problem: ParameterError) -> None:
        self._problems.append((self._positions.get(name, len(self._positions)), problem))

    def pass_over(self, dependent: Parameter, choice: Choice) -> None:
        """Pass over a parameter whose rule follows from a choice, if that choice is wrong.

        Args:
            dependent: the parameter, read after the choice.
            choice: the one whose value makes its rule.
        """
        if self.texts.get(choice.name, choice.default_text) not in choice.texts:
            self.texts.pop(dependent.name, None)

    def take(self, parameter: Parameter) -> Any:
        """The value of a parameter; its default if the value is missing or wrong."""
        if parameter.name not in self.texts:
            return parameter.default
        try:
            return parameter.read(self.texts[parameter.name])
        except ParameterError as problem:
            self._record(parameter.name, problem)
            return parameter.default

    def take_all(self, parameters: Iterable[Parameter]) -> dict[str, Any]:
        """The values of parameters by attribute name.

        Each parameter is read beside those before it; see `Parameter.given`.
        """
        values: dict[str, Any] = {}  # by parameter name
        attributes: dict[str, str] = {}
        for parameter in parameters:
            attributes[parameter.name] = parameter.attribute_name
            values[parameter.name] = self.take(parameter.given(values))
        return {attributes[name]: value for name, value in values.items()}
