"""Shapes in which servers write the tokens at one position of a language model's text.

Servers spell the same few shapes differently. A token is an object with its text or id and a
log-probability, or a pair of the two; the alternatives of a position are a list of tokens, or a map
from the token to its log-probability; an entry is the chosen token with such a list or map in it.
"""

from collections.abc import Iterable
from functools import lru_cache

from .parsed_values import ParsedNumber, PrintedObject

# Names of fields without case, hyphens and underscores, as `fields_of` has them.
TEXT_FIELDS = ("token", "text", "tokstr", "decodedtoken", "content")
ID_FIELDS = ("tokenid", "id")
LOG_PROB_FIELDS = ("logprob", "logprobability", "logp", "likelihood")
PROB_FIELDS = ("prob", "probability")
NUMBER_FIELDS = {*LOG_PROB_FIELDS, *PROB_FIELDS}
_NAME_FIELDS = {*TEXT_FIELDS, *ID_FIELDS}
# Fields of an entry that list the alternatives.
ALTERNATIVES_FIELDS = (
    *("toplogprobs", "toptokens", "topprobs"),
    *("probs", "candidates", "alternatives"),
)
MAX_TOKENS = 1000  # fields of an object, or tokens of a position, that are looked at


def fields_of(node: object) -> dict[str, object]:
    """The fields of an object by plain names: topLogprobs and top_logprobs are both toplogprobs.

    Lists, numbers, texts and maps of a whole vocabulary have none.
    """
    fields = node.fields if isinstance(node, PrintedObject) else node
    if not isinstance(fields, dict) or len(fields) > MAX_TOKENS:
        return {}
    return {_plain_name(key): fields[key] for key in fields}


@lru_cache(maxsize=1024)
def _plain_name(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def has_field(node: object, names: Iterable[str]) -> bool:
    """Tell whether an object has any of these fields."""
    return not fields_of(node).keys().isdisjoint(names)


def is_id(value: object) -> bool:
    """Tell whether a number or a text is a token's id: a whole number from 0."""
    text = value.text if isinstance(value, ParsedNumber) else value
    return isinstance(text, str) and text.isascii() and text.isdigit()


def is_token(node: object) -> bool:
    """Tell whether an object or a pair is one token, without a list of alternatives."""
    if isinstance(node, list):
        return is_pair(node)
    names = fields_of(node).keys()
    is_named = not names.isdisjoint(NUMBER_FIELDS) and not names.isdisjoint(_NAME_FIELDS)
    return is_named and not alternatives_of(node)


def is_pair(node: list[object]) -> bool:
    """Tell whether a list is one token.

    Pairs are [logprob, id], [logprob, id, text or null], [id or text, logprob], [logprob, text].
    """
    if len(node) == 3:
        number, name, text = node
        return is_id(name) and isinstance(number, float | None) and isinstance(text, str | None)
    if len(node) != 2 or not all(isinstance(value, str | float) for value in node):
        return False
    return sum(isinstance(value, str) for value in node) == 1 or any(map(is_id, node))


def is_map(node: object) -> bool:
    """Tell whether an object maps tokens or ids to log-probabilities, or to objects with one."""
    if not isinstance(node, dict) or not node:
        return False
    first = next(iter(node.values()))
    if not isinstance(first, float):
        is_of_tokens = has_field(first, LOG_PROB_FIELDS) and "token" not in fields_of(node)
        return is_of_tokens and all(has_field(v, LOG_PROB_FIELDS) for v in node.values())
    is_one_token = has_field(node, ("logprob", "logprobability"))
    return not is_one_token and all(isinstance(value, float) for value in node.values())


def is_token_list(node: object) -> bool:
    """Tell whether a list holds tokens, alternative or successive ones."""
    first = next(filter(None, node), None) if isinstance(node, list) else None
    if isinstance(node, list) and isinstance(first, list):  # pairs, or rows of any other table
        return all(isinstance(item, list) and is_pair(item) for item in node)
    return is_token(first)


def alternatives_of(node: object) -> object:
    """The list or map of a position's alternatives: the node itself, or a field of an entry.

    Returns None if there is none.
    """
    if isinstance(node, list) or is_map(node):
        return _list_or_map(node)
    fields = fields_of(node)
    lists = (_list_or_map(fields[name]) for name in ALTERNATIVES_FIELDS if name in fields)
    return next(filter(None, lists), None)


def _list_or_map(node: object) -> object:
    """A list of tokens or a map, also a map that stands alone in a list; None for anything else."""
    if isinstance(node, list) and len(node) == 1 and is_map(node[0]):
        return node[0]
    return node if is_token_list(node) or is_map(node) else None


def is_entry(node: object) -> bool:
    """Tell whether an object is one position, whose field of alternatives may be empty."""
    if isinstance(node, list) or is_map(node):
        return False
    fields = fields_of(node)
    if fields.keys().isdisjoint(ALTERNATIVES_FIELDS):
        return False
    has_empty_field = any(name in fields and not fields[name] for name in ALTERNATIVES_FIELDS)
    return bool(alternatives_of(node)) or (
        has_empty_field and any(name in fields for name in LOG_PROB_FIELDS)
    )
