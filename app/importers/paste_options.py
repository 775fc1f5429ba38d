"""The options of a paste as parameters of a query or a form."""

from collections.abc import Iterable, Mapping

from ..query.parameter_types import Choice, Number, NumberList, ParameterError
from ..query.reader import Reader
from .interpretation import Interpretation, PasteOptions

LONGEST = 5_000_000  # characters of a paste
_MAX = 999_999
POSITION = Number("position", "token of a language model's answer, from 0", 0, 0, _MAX, whole=True)
KIND = Choice(
    "kind",
    "kind of the numbers; auto: by their names and values",
    "auto",
    ("auto", "logits", "log_probs", "probs"),
)
ROWS = Choice(
    "rows",
    "what several rows are: teachers, or examples of which one is used; auto: by their names",
    "auto",
    ("auto", "teachers", "examples"),
)
ROW = Number("row", "which of several examples is used, from 0", 0, 0, _MAX, whole=True)
LABEL_COLUMN = Number(
    "label_column",
    "column of a table that names the classes, from 1; 0: none; default: by names and cells",
    None,
    0,
    _MAX,
    whole=True,
)
LEAVE_OUT = NumberList(
    "leave_out",
    "columns of a table that hold no classes, from 1, comma-separated",
    (),
    1,
    _MAX,
    whole=True,
    item="[1-9][0-9]{0,5}",
    attribute="left_out",
)
PARAMETERS: tuple[Number | Choice | NumberList, ...] = (
    *(POSITION, KIND, ROWS, ROW),
    *(LABEL_COLUMN, LEAVE_OUT),
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)


def read_options(pairs: Iterable[tuple[str, str]]) -> tuple[PasteOptions, list[ParameterError]]:
    """Read a query into options and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
    """
    reader = Reader(pairs, NAMES, strict=True)
    values = reader.take_all(PARAMETERS)
    for choice in (KIND, ROWS):
        if values[choice.name] == choice.default:
            values[choice.name] = None
    column = values[LABEL_COLUMN.name]
    values[LABEL_COLUMN.name] = None if column is None else column - 1
    values["left_out"] = tuple(column - 1 for column in values["left_out"])
    return PasteOptions(**values), reader.problems


def guesses_of(interpretation: Interpretation, options: PasteOptions) -> Mapping[str, str]:
    """The options that the user left open, with the values that the interpretation chose, as texts.

    A form shows and sends them too; a guess that comes back unchanged is not a choice.

    Args:
        interpretation: of the paste, with these options.
        options: the user's choices.
    """
    guesses: dict[str, str] = {}
    if options.kind is None:
        guesses[KIND.name] = interpretation.kind
    if options.rows is None:
        guesses[ROWS.name] = interpretation.rows
    if options.label_column is None:
        column = interpretation.label_column
        guesses[LABEL_COLUMN.name] = str(0 if column is None else column + 1)
    return guesses
