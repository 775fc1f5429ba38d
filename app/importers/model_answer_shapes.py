"""Tells language models' answers from other documents, and positions from other lists."""

from collections.abc import Iterable

from .parsed_values import PrintedObject
from .token_shapes import (
    ALTERNATIVES_FIELDS,
    MAX_TOKENS,
    NUMBER_FIELDS,
    fields_of,
    is_entry,
    is_map,
    is_token_list,
)
from .tokens import ROUNDING, are_alternatives, tokens_of, total_probability

NODES = (dict, list, PrintedObject)  # values that may hold positions

# Fields of answers with parallel lists: the alternatives of each position, and its chosen token.
PARALLEL_FIELDS = (
    ("outputtoplogprobs", "outputtokenlogprobs"),
    ("outputtokentoplogprobs", "outputtokenlogprobs"),
    ("topcandidates", "chosencandidates"),
    ("toplogprobs", "tokens"),
    ("toptokens", "tokens"),
    ("inputtoplogprobs", "inputtokenlogprobs"),
)
# Fields that only language models' answers have.
_FIELDS_OF_ANSWERS = {
    *("generatedtext", "completionprobabilities"),
    *("logprobsresult", "usagemetadata"),
}
# Fields that only language models' answers have together.
_FIELDS_TOGETHER = (
    {"response", "done"},
    {"text", "tokenids", "logprobs"},
    {"content", "generationsettings"},
)
# An object without any of these fields says nothing about positions; its values may.
_RELEVANT_FIELDS = {
    *(name for names in (*PARALLEL_FIELDS, *_FIELDS_TOGETHER) for name in names),
    *ALTERNATIVES_FIELDS,
    *_FIELDS_OF_ANSWERS,
    *("object", "choices"),
    *NUMBER_FIELDS,
}
_OBJECT_TYPES = ("chat.completion", "text_completion", "response")
_MIN_SUM = 0.5  # least sum of probabilities at which tokens are alternatives, not successive


def only_holds_others(node: object) -> bool:
    """Tell whether an object has no field that says anything about positions itself."""
    return fields_of(node).keys().isdisjoint(_RELEVANT_FIELDS)


def is_model_answer(node: object) -> bool:
    """Tell whether an object is a language model's answer, with or without probabilities."""
    fields = fields_of(node)
    type_name, choices = fields.get("object"), fields.get("choices")
    is_empty = any(name in fields and not fields[name] for name in ("logprobs", "toplogprobs"))
    return "logits" not in fields and (
        is_empty
        or (isinstance(type_name, str) and type_name.startswith(_OBJECT_TYPES))
        or (isinstance(choices, list) and all(map(fields_of, choices)))
        or any(name in fields for name in _FIELDS_OF_ANSWERS)
        or any(names <= fields.keys() for names in _FIELDS_TOGETHER)
    )


def is_list_of_positions(node: list[object], path: tuple[str, ...]) -> bool:
    """Tell whether each item of a list is a position: an entry, a map, a list of alternatives."""
    first = first_of(node)
    if is_entry(first) or (is_map(first) and _are_position_maps(node, path)):
        return True
    if not isinstance(first, list) or not is_token_list(first) or len(first) > MAX_TOKENS:
        return False
    min_sum = 0 if isinstance(first[0], list) else _min_sum(first)
    return are_alternatives(tokens_of(first), min_sum)


def is_position_of_pasted_tokens(node: list[object]) -> bool:
    """Tell whether a list of tokens that is the whole paste is one position's alternatives."""
    is_token = _is_pair_of_numbers(first_of(node)) or is_successive_token(first_of(node), ())
    return (
        is_token and len(node) <= MAX_TOKENS and are_alternatives(tokens_of(node), _min_sum(node))
    )


def is_successive_token(token: object, path: tuple[str, ...]) -> bool:
    """Tell whether an item of a list is a token of a text, rather than a row of another list."""
    if isinstance(token, list):
        return len(token) == 3 or (_is_pair_of_numbers(token) and "logprob" in "".join(path[-1:]))
    return bool(fields_of(token).keys() & {"logprob", "logprobability", "token", "tokstr"})


def is_position_map(node: object, path: tuple[str, ...]) -> bool:
    """Tell whether a map is a position; one of bare numbers is so only in a field of logprobs."""
    is_of_numbers = isinstance(node, dict) and all(isinstance(v, float) for v in node.values())
    return not is_of_numbers or "logprob" in "".join(path[-1:])


def _are_position_maps(nodes: list[object], path: tuple[str, ...]) -> bool:
    """Tell whether maps are positions; maps of the same classes are examples."""
    maps: list[dict[str, object]] = [node for node in nodes if isinstance(node, dict) and node]
    if path or is_position_map(maps[0], path):
        return is_position_map(maps[0], path)
    if not 1 < len(maps[0]) <= MAX_TOKENS:
        return False
    tokens = tokens_of(maps[0])
    if not all(token.is_possible for token in tokens) or total_probability(tokens) > 1 + ROUNDING:
        return False
    return len(maps) == 1 or any(other.keys() != maps[0].keys() for other in maps[1:])


def first_of(items: Iterable[object]) -> object:
    """The first item that is not empty; None if there is none."""
    return next(filter(None, items), None)


def _min_sum(tokens: list[object]) -> float:
    """The least sum of probabilities at which a list of tokens is one position's alternatives.

    Servers list successive tokens as objects with a logprob too. Gemini's candidates, and pairs of
    log-probability and id, are always alternatives.
    """
    first = first_of(tokens)
    is_alternative = _is_pair_of_numbers(first) or "logprobability" in fields_of(first)
    return 0 if is_alternative else _MIN_SUM


def _is_pair_of_numbers(token: object) -> bool:
    if not isinstance(token, list) or len(token) != 2:
        return False
    return not any(isinstance(value, str) for value in token)
