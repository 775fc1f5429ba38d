"""The declaration that every parameter of a query has."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any, ClassVar


@dataclass(frozen=True)
class Parameter(ABC):
    """One name of a query, with its rule; each kind reads its text and writes its value.

    A parameter whose bounds or default depend on others is read as a copy that has them
    (`dataclasses.replace`).
    """

    is_list: ClassVar[bool] = False  # whether its texts may have commas

    name: str
    meaning: str
    default: Any  # for a missing or wrong value; None: it depends on other parameters
    _: KW_ONLY
    unit: str = ""
    attribute: str = ""  # of the object that is read; empty: the same as the name
    follows: str = ""  # name of an earlier parameter whose value is the default of this one

    @property
    def attribute_name(self) -> str:
        return self.attribute or self.name

    def given(self, values: Mapping[str, Any]) -> "Parameter":
        """This parameter with the default and the bounds that earlier ones' values make.

        Args:
            values: those of the earlier parameters, by name.
        """
        return replace(self, default=values[self.follows]) if self.follows else self

    @property
    def default_text(self) -> str:
        """The default as the query writes it; empty where it depends on others."""
        return "" if self.follows or self.default is None else self.write(self.default)

    @abstractmethod
    def read(self, text: str) -> Any:
        """Read a value; ParameterError if it breaks the rule."""

    @abstractmethod
    def write(self, value: Any) -> str:
        """The value's canonical text, which reads back as the same."""

    @abstractmethod
    def schema(self) -> dict[str, object]:
        """JSON schema of the parameter, for OpenAPI."""


def listed(item: str, fewest: int = 1, most: int | None = None, sign: str = ",") -> str:
    """A pattern for `fewest` to `most` items with a sign between them."""
    more = "" if most is None else most - 1
    return f"{item}({sign}{item}){{{fewest - 1},{more}}}"


def text_schema(pattern: str) -> dict[str, object]:
    """JSON schema of a text of this shape."""
    return {"type": "string", "pattern": f"^{pattern}$"}
