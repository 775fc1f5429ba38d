"""Several sets of values of other parameters in one parameter."""

from dataclasses import dataclass
from typing import Any

from .choices import Choice
from .errors import ParameterError
from .numbers import Number
from .numbers_by_choice import NumbersByChoice
from .parameter import Parameter, listed, text_schema


@dataclass(frozen=True)
class Overlays(Parameter):
    """A list of sets of other parameters, missing ones by default: "T:8,lr:1;T:2" is two sets."""

    default: tuple[tuple[Any, ...], ...]
    parameters: tuple[Number | Choice | NumbersByChoice, ...]
    most: int

    def read(self, text: str) -> tuple[tuple[Any, ...], ...]:
        """Read the sets, each as its values in the order of the parameters."""
        sets = text.split(";")
        if len(sets) > self.most:
            raise ParameterError(self.name, f"at most {self.most} runs", f"{len(sets)} runs")
        return tuple(map(self._read_set, sets))

    def _read_set(self, text: str) -> tuple[Any, ...]:
        given, names = self._texts(text), [parameter.name for parameter in self.parameters]
        values: dict[str, Any] = {}
        for name in given:
            if name not in names:
                rule = "runs of name:value with the names " + ", ".join(names)
                raise ParameterError(self.name, rule, name)
        try:
            for parameter in self.parameters:
                own, own_text = parameter.given(values), given.get(parameter.name)
                values[own.name] = own.default if own_text is None else own.read(own_text)
        except ParameterError as problem:
            raise ParameterError(
                self.name, f"runs in which {problem.rule}", problem.value
            ) from None
        return tuple(values.values())

    def _texts(self, text: str) -> dict[str, str]:
        """The texts of one set by name; a part without a name belongs to the list before it."""
        lists = {parameter.name for parameter in self.parameters if parameter.is_list}
        texts: dict[str, str] = {}
        last = ""
        for part in text.split(","):
            name, colon, value = part.partition(":")
            if not colon and last in lists:
                texts[last] += f",{part}"
            else:
                texts[name] = value
                last = name
        return texts

    def attributes(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """The values of one set by the attributes of their parameters."""
        return {p.attribute_name: v for p, v in zip(self.parameters, values, strict=True)}

    def write(self, values: tuple[tuple[Any, ...], ...]) -> str:
        return ";".join(map(self._write_set, values))

    def _write_set(self, values: tuple[Any, ...]) -> str:
        given = dict(zip((p.name for p in self.parameters), values, strict=True))
        texts = [
            f"{parameter.name}:{parameter.write(given[parameter.name])}"
            for parameter in self.parameters
            if given[parameter.name] != parameter.given(given).default
        ]
        first = self.parameters[0]
        return ",".join(texts) or f"{first.name}:{first.default_text}"

    def schema(self) -> dict[str, object]:
        parts = "|".join(f"{p.name}:({p.pattern})" for p in self.parameters)
        return text_schema(listed(listed(f"({parts})"), most=self.most, sign=";"))
