"""Parameters of a query or a form with what the user says about a paste."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..query.parameter_types import Choice, Number, NumberList, ParameterError, listed
from .interpretation import Reading, Switches

_MAX = 999_999
POSITION = Number("position", "token of a language model's answer, from 0", 0, 0, _MAX, whole=True)
KIND = Choice(
    "kind",
    "what the numbers are; auto: what they tell",
    "auto",
    ("auto", "logits", "log_probs", "probs"),
)
ROWS = Choice(
    "rows",
    "what several rows are: teachers, or examples of which one is used; auto: what the paste tells",
    "auto",
    ("auto", "teachers", "examples"),
)
ROW = Number("row", "which of several examples is used, from 0", 0, 0, _MAX, whole=True)
LABEL_COLUMN = Number(
    "label_column",
    "column of a table that names the classes, from 1; 0: none; default: what the table tells",
    0,
    0,
    _MAX,
    whole=True,
)
LEAVE_OUT = NumberList(
    "leave_out",
    "columns of a table that hold no classes, from 1, comma-separated",
    1,
    _MAX,
    unit="",
    pattern=listed("[1-9][0-9]{0,5}"),
    whole=True,
)
PARAMETERS: tuple[Number | Choice | NumberList, ...] = (
    *(POSITION, KIND, ROWS, ROW),
    *(LABEL_COLUMN, LEAVE_OUT),
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)


def read_switches(pairs: Iterable[tuple[str, str]]) -> tuple[Switches, list[ParameterError]]:
    """Read a query into switches and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
    """
    values: dict[str, Any] = {}
    problems: list[ParameterError] = []
    for name, text in pairs:
        try:
            if name not in NAMES:
                raise ParameterError(name, "one of " + ", ".join(NAMES), text)
            if name in values:
                raise ParameterError(name, "given once", "more than one value")
            values[name] = _read(name, text)
        except ParameterError as problem:
            problems.append(problem)
    return Switches(**{_FIELDS.get(name, name): value for name, value in values.items()}), problems


_FIELDS = {LEAVE_OUT.name: "left_out"}
_NUMBERS = {p.name: p for p in (POSITION, ROW, LABEL_COLUMN)}
_CHOICES = {p.name: p for p in (KIND, ROWS)}


def _read(name: str, text: str) -> object:
    """Read a value as Switches holds it: None for "auto", columns from 0."""
    if name == LEAVE_OUT.name:
        return tuple(int(number) - 1 for number in LEAVE_OUT.read(text, "some"))
    if name in _NUMBERS:
        return int(_NUMBERS[name].read(text)) - (name == LABEL_COLUMN.name)
    choice = _CHOICES[name].read(text)
    return None if choice == "auto" else choice


def guessed(reading: Reading, said: Switches) -> Mapping[str, str]:
    """The parameters that a reading decided itself, as texts of the query.

    A form shows and sends them too; a value that comes back as it was decided is no choice.

    Args:
        reading: what the paste was read as.
        said: the user's choices.
    """
    guesses: dict[str, str] = {}
    if said.kind is None:
        guesses[KIND.name] = reading.kind
    if said.rows is None:
        guesses[ROWS.name] = reading.rows
    if said.label_column is None:
        column = reading.label_column
        guesses[LABEL_COLUMN.name] = str(0 if column is None else column + 1)
    return guesses
