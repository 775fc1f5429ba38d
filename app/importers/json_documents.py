"""JSON documents, alone or one per line; numbers keep their text."""

import json
import re
from collections import Counter
from functools import lru_cache

from ..query.parameter_types import ParameterError
from .parsed_values import END, JsonLines, ParsedNumber, describe

_MAX_LINES = 20_000


def parse_json(text: str) -> object:
    """Parse one JSON document.

    Raises:
        ParameterError: paste must be valid JSON (line 1, column 3: …), got …
    """
    try:
        return json.loads(
            text,
            parse_float=ParsedNumber,
            parse_int=_whole_number,
            parse_constant=ParsedNumber,
            object_pairs_hook=object_of_pairs,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        excerpt = text[error.pos : error.pos + 20]
        got = describe(excerpt) if error.pos < len(text) else END
        raise ParameterError("paste", f"valid JSON ({where})", got) from None
    except RecursionError:
        raise ParameterError(
            "paste", "JSON of a few levels of brackets", "very many levels"
        ) from None


# Cached because a language model's answer lists the bytes of every token as whole numbers.
_whole_number = lru_cache(maxsize=4096)(ParsedNumber)


def object_of_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a dictionary of keys and values; ParameterError if a key stands twice."""
    document = dict(pairs)
    if len(document) < len(pairs):
        key, count = Counter(key for key, _ in pairs).most_common(1)[0]
        rule = "different names inside one pair of brackets"
        raise ParameterError("paste", rule, f"{describe(key)} {count} times")
    return document


def parse_json_lines(text: str) -> JsonLines | None:
    """Parse a text with one JSON object per line, bare or as server-sent events; else None.

    A last line that is cut off is left out.
    """
    if text.count("\n") > _MAX_LINES:
        raise ParameterError("paste", f"at most {_MAX_LINES} lines of JSON", "more")
    documents = JsonLines()
    lines = text.splitlines()
    for i, line in enumerate(lines):
        content = line.removeprefix("data:").strip()
        if not content or content == "[DONE]" or line.startswith(("event:", "id:", "retry:", ":")):
            continue
        if not content.startswith("{"):
            return None
        try:
            documents.append(parse_json(content))
        except ParameterError:
            if i < len(lines) - 1 or not documents:
                return None  # only a stream's last line may be cut off
    return documents or None


def begins_with_json_object(text: str) -> bool:
    """Tell whether a text begins with an object in JSON, alone or in lists."""
    return re.match(r"(?:\[\s{0,99}){0,9}\{\s{0,99}\"", text) is not None
