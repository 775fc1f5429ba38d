"""Reads a paste with the first reader that recognises its format."""

from ..query.parameter_types import ParameterError
from .documents import may_be_table, parse_document
from .interpretation import Interpretation, PasteOptions, interpret
from .language_models import read_answer
from .model_outputs import read_model_output
from .parsed_values import describe
from .paste_options import LONGEST
from .raw_numbers import RawNumbers
from .surrounding_text import embedded_json, parse_texts_in, strip_surrounding_text
from .table_columns import ColumnChoice
from .tables import read_table

_MAX_SEARCHED = 200_000  # characters; longer texts are not searched for JSON inside them
_EXPECTED = (
    "numbers (JSON, an array as Python prints it, a table, or a language model's answer with"
    " log-probabilities)"
)


def read_numbers(text: str, options: PasteOptions | None = None) -> Interpretation:
    """Read pasted logits, probabilities or log-probabilities and the text around them.

    Args:
        text: what was pasted, at most 5,000,000 characters.
        options: the user's choices; without them, what follows from the paste.
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
    options = options or PasteOptions()
    try:
        numbers = _read(strip_surrounding_text(text.removeprefix("\ufeff")), options)
    except RecursionError:
        raise ParameterError("paste", "brackets of a few levels", "very many levels") from None
    if numbers is None:
        got = describe(text.strip()) if text.strip() else "nothing"
        raise ParameterError("paste", _EXPECTED, got)
    return interpret(numbers, options)


def _read(text: str, options: PasteOptions) -> RawNumbers | None:
    """Read a text as a document, else as a table, else the JSON somewhere in it."""
    last_error: ParameterError | None = None
    document: object = None
    try:
        document = parse_document(text)
    except ParameterError as error:
        last_error = error
    numbers = _read_document(document, options)
    if numbers is None and may_be_table(text):
        try:
            numbers = read_table(text, ColumnChoice(options.label_column, options.left_out))
        except ParameterError as error:
            last_error = error
    if numbers is None and document is None and len(text) <= _MAX_SEARCHED:
        parts = (_read_document(parse_document(part), options) for part in embedded_json(text))
        numbers = next(filter(None, parts), None)
    if numbers is None and last_error:
        raise last_error
    return numbers


def _read_document(document: object, options: PasteOptions) -> RawNumbers | None:
    """Read the numbers of a document; if it has none, those of JSON in its texts."""
    numbers = read_answer(document, options.position) or read_model_output(document)
    if numbers is None and isinstance(document, dict | list | str):
        parsed = parse_texts_in(document, parse_document)
        if parsed != document:
            return read_answer(parsed, options.position) or read_model_output(parsed)
    return numbers
