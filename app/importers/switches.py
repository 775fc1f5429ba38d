"""What the reader says of a paste, as a query and a form say it."""

from collections.abc import Iterable, Mapping

from ..query.parameter_types import Choice, Number, NumberList, ParameterError
from ..query.reader import Reader
from .interpretation import Reading, Switches

_MOST = 999_999
POSITION = Number("position", "token of a language model's answer, from 0", 0, 0, _MOST, whole=True)
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
ROW = Number("row", "which of several examples is used, from 0", 0, 0, _MOST, whole=True)
LABEL_COLUMN = Number(
    "label_column",
    "column of a table that names the classes, from 1; 0: none; default: what the table tells",
    None,
    0,
    _MOST,
    whole=True,
)
LEAVE_OUT = NumberList(
    "leave_out",
    "columns of a table that hold no classes, from 1, comma-separated",
    (),
    1,
    _MOST,
    whole=True,
    item="[1-9][0-9]{0,5}",
    attribute="left_out",
)
PARAMETERS: tuple[Number | Choice | NumberList, ...] = (
    *(POSITION, KIND, ROWS, ROW),
    *(LABEL_COLUMN, LEAVE_OUT),
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)


def read_switches(pairs: Iterable[tuple[str, str]]) -> tuple[Switches, list[ParameterError]]:
    """Read a query into switches and the list of what was wrong with it.

    Args:
        pairs: decoded names and values, as they stand in the query.
    """
    reader = Reader(pairs, NAMES, strict=True)
    said = reader.take_all(PARAMETERS)
    for choice in (KIND, ROWS):
        if said[choice.name] == choice.default:
            said[choice.name] = None
    column = said[LABEL_COLUMN.name]
    said[LABEL_COLUMN.name] = None if column is None else column - 1
    said["left_out"] = tuple(column - 1 for column in said["left_out"])
    return Switches(**said), reader.problems


def guessed(reading: Reading, said: Switches) -> Mapping[str, str]:
    """What a reading has found out by itself, as the query would say it.

    A form shows and sends these too; what is sent as it was guessed has not been said.
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
