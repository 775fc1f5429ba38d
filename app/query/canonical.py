"""The canonical text of a query: what differs from the defaults, in the order of declaration."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from .parameter import Parameter


def values_of(parameters: Iterable[Parameter], source: object) -> dict[str, Any]:
    """The object's value of each parameter, by the parameter's name."""
    return {p.name: getattr(source, p.attribute_name) for p in parameters}


def texts_of(parameters: Iterable[Parameter], source: object) -> dict[str, str]:
    """The object's value of each parameter as the query writes it.

    The text is empty if the value is the default that other parameters' values make.
    """
    texts: dict[str, str] = {}
    values: dict[str, Any] = {}
    for p in parameters:
        value = values[p.name] = getattr(source, p.attribute_name)
        own = p.given(values)
        texts[p.name] = "" if own is not p and value == own.default else p.write(value)
    return texts


def own_texts(texts: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """The texts that differ from the defaults; an empty text stands for the default."""
    return {k: text for k, text in texts.items() if text and text != defaults.get(k)}


def query_of(texts: Mapping[str, str]) -> str:
    """A query in which commas, semicolons and colons are not escaped."""
    return urlencode(texts, quote_via=quote, safe=",;:")
