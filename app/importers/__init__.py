"""Importers: what a practitioner pastes becomes labels and logits that the query can hold.

`literals` makes a tree of JSON, Python reprs and print-outs, `layout` makes cells of tables; the
readers look for distributions in these and `interpretation` says what they mean. Another format is
one more reader and its line here.
"""

from ..query.parameter_types import ParameterError
from .arrays import read_document
from .found import Found
from .interpretation import Reading, Switches, interpret
from .language_models import read_answer
from .literals import may_be_table, parse, shown
from .tables import Columns, read_table
from .wrappings import embedded, opened, unwrapped

LONGEST = 5_000_000  # characters of a paste
_SEARCHED = 200_000  # characters of a text that JSON may stand anywhere in
_EXPECTED = (
    "numbers (JSON, an array as Python prints it, a table, or a language model's answer with"
    " log-probabilities)"
)


def read_numbers(text: str, switches: Switches | None = None) -> Reading:
    """Read pasted logits, probabilities or log-probabilities, whatever they are wrapped in.

    Args:
        text: what was pasted, at most 5,000,000 characters.
        switches: what the reader says of it; without, what the numbers tell.
    Returns:
        Logits of 1 to 8 teachers for 2 to 100 classes, within the bounds of the query's `logits`;
        labels that the query's `labels` takes as they are, or None if the paste has no names.
    Raises:
        ParameterError: paste must be … (or: position must be …), got …
    Example:
        >>> read_numbers("[ 4.2  1.8  0.5]").logits
        ((4.2, 1.8, 0.5),)
    """
    if len(text) > LONGEST:
        raise ParameterError("paste", f"at most {LONGEST} characters", f"{len(text)} of them")
    switches = switches or Switches()
    try:
        found = _found(unwrapped(text.removeprefix("\ufeff")), switches)
    except RecursionError:
        raise ParameterError("paste", "brackets of a few levels", "very many of them") from None
    if found is None:
        got = shown(text.strip()) if text.strip() else "nothing"
        raise ParameterError("paste", _EXPECTED, got)
    return interpret(found, switches)


def _found(text: str, switches: Switches) -> Found | None:
    problem: ParameterError | None = None
    try:
        document = parse(text)
    except ParameterError as error:
        document, problem = None, error
    found = _in_document(document, switches)
    if found is None and may_be_table(text):
        try:
            found = read_table(text, Columns(switches.label_column, switches.left_out))
        except ParameterError as error:
            problem = error
    if found is None and document is None and len(text) <= _SEARCHED:
        parts = (_in_document(parse(part), switches) for part in embedded(text))
        found = next(filter(None, parts), None)
    if found is None and problem:
        raise problem
    return found


def _in_document(document: object, switches: Switches) -> Found | None:
    """What a tree holds; where it holds nothing, what the texts in it that are JSON hold."""
    found = read_answer(document, switches.position) or read_document(document)
    if found is None and isinstance(document, dict | list | str):
        inner = opened(document, parse)
        if inner != document:
            return read_answer(inner, switches.position) or read_document(inner)
    return found
