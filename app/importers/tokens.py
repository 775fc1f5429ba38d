"""Tokens at one position of a language model's text, and their probabilities."""

import math
import re
from dataclasses import dataclass

from ..query.parameter_types import ParameterError
from .labels import with_visible_spaces
from .parsed_values import ParsedNumber, describe
from .raw_numbers import Kind
from .token_shapes import (
    ID_FIELDS,
    LOG_PROB_FIELDS,
    MAX_TOKENS,
    PROB_FIELDS,
    TEXT_FIELDS,
    alternatives_of,
    fields_of,
    is_id,
)

ROUNDING = 0.01  # excess over 1 of a sum of probabilities that servers rounded, some to bfloat16
MIN_TOP_PROBABILITY = 1e-6  # the likeliest of a million tokens has at least this probability
_SPACES_OF_VOCABULARIES = " Ġ▁"  # how vocabularies write the space before a word
_NUMBER_AS_TEXT = re.compile(r"-?([0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?|inf(inity)?)", re.I | re.A)


@dataclass(frozen=True)
class Token:
    """A token by its text, its id or both, and what the answer says about its probability."""

    text: str | None
    id: str | None
    number: object  # as it stands in the answer: a number, or None where there is none
    kind: Kind = "log_probs"

    @property
    def label(self) -> str:
        """The text with its white space visible, or the id in words."""
        text = f"token_id:{self.id}" if self.text is None else self.text
        if text.startswith("token_id:"):
            return "token " + text.removeprefix("token_id:")
        return with_visible_spaces(text)

    @property
    def probability(self) -> float:
        """The probability that the number stands for; nan if it is no number."""
        if not isinstance(self.number, float) or math.isnan(self.number):
            return math.nan
        return self.number if self.kind == "probs" else math.exp(min(self.number, 1.0))

    @property
    def is_possible(self) -> bool:
        """Whether the number is a probability, but for rounding."""
        return 0 <= self.probability <= 1 + ROUNDING

    def is_same(self, other: "Token") -> bool:
        """Tell whether both are one token: by id, by text, or by number and text but for spaces."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        if self.text is None or other.text is None:
            return False
        words = (text.strip(_SPACES_OF_VOCABULARIES) for text in (self.text, other.text))
        return self.text == other.text or (self.number == other.number and len({*words}) == 1)


def token_of(node: object, key: str | None = None) -> Token | None:
    """Read a token from an object or a pair; None for anything else.

    Args:
        node: an object with a text or an id, a pair, or the value of a map.
        key: the key of a map's value, an id or a text.
    """
    if isinstance(node, list | tuple):
        return _token_of_pair(*node)
    fields = fields_of(node)
    inner = fields.get("token", fields.get("generatedtoken"))
    if fields_of(inner):
        return token_of(inner)
    texts = [value for name in TEXT_FIELDS if isinstance(value := fields.get(name), str)]
    ids = [v for name in (*ID_FIELDS, "token") if is_id(v := fields.get(name)) and v not in texts]
    if is_id(key):
        ids = [key]
    elif key is not None:
        texts = texts or [key]
    if not texts and not ids:
        return None
    log_probs = [fields[name] for name in LOG_PROB_FIELDS if name in fields]
    probs = [fields[name] for name in PROB_FIELDS if name in fields]
    kind: Kind = "probs" if probs and not log_probs else "log_probs"
    number = _number_of(next(iter(log_probs + probs), None))
    return Token(texts[0] if texts else None, _id_text(ids[0]) if ids else None, number, kind)


def _token_of_pair(*pair: object) -> Token | None:
    """Read a pair, in the orders that `is_pair` lists."""
    if len(pair) == 3 and is_id(pair[1]):
        text = pair[2] if isinstance(pair[2], str) else None
        return Token(text, _id_text(pair[1]), _number_of(pair[0]))
    if len(pair) != 2:
        return None
    number, name = pair
    is_id_last = is_id(name) and isinstance(number, float) and number <= 0
    if not isinstance(name, str) and not is_id_last:
        number, name = name, number
    if isinstance(name, str):
        return Token(name, None, _number_of(number))
    return Token(None, _id_text(name), _number_of(number)) if is_id(name) else None


def _number_of(value: object) -> object:
    """Read a number that a server sends as a text, "-0.5" or "-Infinity"; else return the value."""
    is_text = isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value)
    return ParsedNumber(str(value)) if is_text else value


def _id_text(value: object) -> str:
    return value.text if isinstance(value, ParsedNumber) else str(value)


def tokens_of(node: object, chosen: Token | None = None) -> list[Token]:
    """Read the alternatives of a position, in their order there.

    The keys of a map are texts; they are ids if all are whole numbers and no text is known.

    Raises:
        ParameterError: paste must be a list of tokens, each with …, got …
    """
    alternatives = alternatives_of(node)
    if isinstance(alternatives, list | dict) and len(alternatives) > MAX_TOKENS:
        rule = f"at most {MAX_TOKENS} tokens at one position"
        raise ParameterError("paste", rule, len(alternatives))
    if not isinstance(alternatives, dict):
        items = alternatives if isinstance(alternatives, list) else []
        return [_expect_token(token_of(item), item, i + 1) for i, item in enumerate(items)]
    are_ids = all(map(is_id, alternatives)) and (chosen is None or chosen.text is None)
    return [
        _expect_token(token_of(value, key), value, i + 1)
        if fields_of(value)
        else Token(None if are_ids else key, key if are_ids else None, _number_of(value))
        for i, (key, value) in enumerate(alternatives.items())
    ]


def _expect_token(token: Token | None, node: object, number: int) -> Token:
    if token is None:
        rule = f"a list of tokens, each with its text and its log-probability (number {number})"
        raise ParameterError("paste", rule, describe(node))
    return token


def check_probabilities(tokens: list[Token]) -> list[float]:
    """The numbers of the tokens, which must be possible as the likeliest of one position.

    Raises:
        ParameterError: paste must be tokens at one position, with probabilities that …, got …
    """
    for token in tokens:
        if not token.is_possible:
            kind = "log-probabilities, which are never above 0"
            rule = "probabilities between 0 and 1" if token.kind == "probs" else kind
            raise ParameterError("paste", f"{rule} (token “{token.label}”)", describe(token.number))
    got = f"{len(tokens)} tokens with {percent_of(tokens)} in all"
    if total_probability(tokens) > 1 + ROUNDING:
        rule = "tokens at one position, with probabilities that sum to at most 100 %"
        raise ParameterError("paste", rule, got)
    if len(tokens) > 1 and max(token.probability for token in tokens) < MIN_TOP_PROBABILITY:
        least = f"{100 * MIN_TOP_PROBABILITY:g} %"
        rule = f"the likeliest tokens at one position, one of them with {least} or more"
        raise ParameterError("paste", rule, got)
    return [token.number for token in tokens if isinstance(token.number, float)]


def are_alternatives(tokens: list[Token], min_sum: float) -> bool:
    """Tell whether tokens can be one position's: different, likeliest first, min_sum ≤ Σp ≤ 1."""
    probabilities = [token.probability for token in tokens]
    return (
        len(tokens) > 1
        and all(token.is_possible for token in tokens)
        and probabilities == sorted(probabilities, reverse=True)
        and len({(token.text, token.id) for token in tokens}) == len(tokens)
        and min_sum - ROUNDING <= total_probability(tokens) <= 1 + ROUNDING
    )


def total_probability(tokens: list[Token]) -> float:
    """The sum of the probabilities."""
    return math.fsum(token.probability for token in tokens)


def percent_of(tokens: list[Token]) -> str:
    """The sum of the probabilities in words."""
    share = total_probability(tokens)
    return "an unknown share" if math.isnan(share) else f"{100 * share:.3g} %"
