"""Pasted text as a tree of values: JSON, JSON lines, print-outs in brackets."""

import re

from ..query.parameter_types import ParameterError
from .json_documents import begins_with_json_object, parse_json, parse_json_lines
from .printout_parser import begins_with_name_of_value, parse_printout

_MAX_COMMAS = 450_000
_MAX_RETRIED = 100_000  # characters of a text that is parsed as JSON and then as a print-out
_PROMPT = re.compile(r"(?:>>>|\.\.\.(?= )|In ?\[\d*\]:).*\n", re.MULTILINE)
_OPENING = re.compile(r"[\[({]|<[a-z]|[^\W\d][\w.]*[(\[]", re.IGNORECASE)
# R writes the numbers of rows and columns in brackets, LibTorch those of matrices: no lists.
_ROW_NUMBER = re.compile(r"\[(?:\d+,?|,\d+)\]\s+(?:[-+.\d]|\[,|NA|NaN|-?Inf)|\(\d+,\.,\.\) =")


def parse_document(text: str) -> object | None:
    """Parse JSON, JSON lines or a print-out; None for other texts, which may be tables.

    Raises:
        ParameterError: paste must be …, got …: at the first place that can't be parsed.
    """
    text = text.strip()
    if not text or _ROW_NUMBER.match(text):
        return None
    if text.count(",") > _MAX_COMMAS:
        raise ParameterError("paste", f"at most {_MAX_COMMAS} numbers and names", "more")
    json_error: ParameterError | None = None
    if text[0] in '{["' or text[0].isdigit() or text.startswith(("data:", "event:")):
        try:
            return parse_json(text)
        except ParameterError as error:
            if len(text) > _MAX_RETRIED and begins_with_json_object(text):
                raise
            json_error = error
        if text[0] in "{de" and (lines := parse_json_lines(text)) is not None:
            return lines
    text = _PROMPT.sub("", text) if _PROMPT.match(text) else text
    if not _OPENING.match(text) and not begins_with_name_of_value(text):
        return None
    try:
        return parse_printout(text)
    except ParameterError as error:
        raise (json_error if json_error and begins_with_json_object(text) else error) from None


def may_be_table(text: str) -> bool:
    """Tell whether a text may be a table: it begins with no bracket, or with row numbers."""
    start = text.lstrip()[:200]
    return start[:1] not in ("[", "{", "(", "<") or _ROW_NUMBER.match(start) is not None
