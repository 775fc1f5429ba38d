"""One reader for every query: names and texts in, values and problems out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from .errors import ParameterError
from .parameter import Parameter


class Reader:
    """Reads one parameter after the other; a bad one is noted and its default taken.

    Attributes:
        texts: what is given, by its name.
    """

    def __init__(
        self, pairs: Iterable[tuple[str, str]], names: Sequence[str], *, strict: bool
    ) -> None:
        """Take a query's texts apart.

        Args:
            pairs: decoded names and values, as they stand in the query.
            names: those that may be given.
            strict: for programs: unknown names and empty values are errors; a page's form and
                the links that travel the web bring both, so pages pass over them.
        """
        self.texts: dict[str, str] = {}
        self._places: dict[str, int] = {}  # of each name in the query
        self._problems: list[tuple[int, ParameterError]] = []
        for name, text in pairs:
            self._places.setdefault(name, len(self._places))
            if name not in names:
                if strict:
                    self.refuse(name, "one of " + ", ".join(names), text)
            elif name in self.texts:
                self.refuse(name, "given once", "more than one value")
            elif text or strict:
                self.texts[name] = text

    @property
    def problems(self) -> list[ParameterError]:
        """What is wrong so far, in the order in which the names are given."""
        return [problem for _, problem in sorted(self._problems, key=lambda noted: noted[0])]

    def refuse(self, name: str, rule: str, value: object) -> None:
        """Note that a value breaks a rule that its parameter alone cannot know."""
        self._note(name, ParameterError(name, rule, value))

    def _note(self, name: str, problem: ParameterError) -> None:
        self._problems.append((self._places.get(name, len(self._places)), problem))

    def take(self, parameter: Parameter) -> Any:
        """A parameter's value; its default where none is given, or a bad one."""
        if parameter.name not in self.texts:
            return parameter.default
        try:
            return parameter.read(self.texts[parameter.name])
        except ParameterError as problem:
            self._note(parameter.name, problem)
            return parameter.default

    def take_all(self, parameters: Iterable[Parameter]) -> dict[str, Any]:
        """The values of parameters by their attributes; of one that follows another, that one's."""
        values: dict[str, Any] = {}
        attributes: dict[str, str] = {}
        for parameter in parameters:
            if parameter.follows:
                followed = values[attributes[parameter.follows]]
                parameter = replace(parameter, default=followed)
            attributes[parameter.name] = parameter.attribute_name
            values[parameter.attribute_name] = self.take(parameter)
        return values
