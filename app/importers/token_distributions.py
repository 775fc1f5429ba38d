"""The tokens that compete at one position of a language model's text, and their probabilities.

Servers spell the same few shapes differently: a token is an object with its text or id and a
log-probability, or a pair of the two; what competes is a list of tokens, or a map from the token
to its log-probability; an entry is the chosen token with such a list or map beside it.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from ..query.parameter_types import ParameterError
from .found import Call, Kind, Written
from .labels import with_visible_spaces
from .literals import shown

TEXTS = ("token", "text", "tokstr", "decodedtoken", "content")
IDS = ("tokenid", "id")
LOG_PROBS = ("logprob", "logprobability", "logp", "likelihood")
PROBS = ("prob", "probability")
LISTED = ("toplogprobs", "toptokens", "topprobs", "probs", "candidates", "alternatives")
NUMBERED, _NAMED = {*LOG_PROBS, *PROBS}, {*TEXTS, *IDS}

MOST = 1000  # fields of an object and tokens of a position that are looked at
ROUNDING = 0.01  # servers round, some to bfloat16: probabilities may sum to a little more than 1
_LEAST_TOP = 1e-6  # the likeliest of a million tokens has at least this probability
_MARKS = " Ġ▁"  # how vocabularies write the space before a word
_TEXT_OF_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?|inf(inity)?)", re.I | re.A)


@dataclass(frozen=True)
class Token:
    """A token by its text, its id or both, and what the answer says of its probability."""

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
        """What the number means, nan if it is none."""
        if not isinstance(self.number, float) or math.isnan(self.number):
            return math.nan
        return self.number if self.kind == "probs" else math.exp(min(self.number, 1.0))

    @property
    def is_possible(self) -> bool:
        """Whether the number is a probability, but for rounding."""
        return 0 <= self.probability <= 1 + ROUNDING

    def is_same(self, other: "Token") -> bool:
        """Whether both are one token: by id, else by text, else by number and the word alone."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        if self.text is None or other.text is None:
            return False
        alike = self.text.strip(_MARKS) == other.text.strip(_MARKS) and self.number == other.number
        return self.text == other.text or alike


def fields(node: object) -> dict[str, object]:
    """The fields of an object by plain names: topLogprobs and top_logprobs are both toplogprobs."""
    named = node.fields if isinstance(node, Call) else node
    if not isinstance(named, dict) or len(named) > MOST:
        return {}  # or a map of a vocabulary
    return {_plain(key): named[key] for key in named}


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def is_id(value: object) -> bool:
    """Whether a number or a text is a token's id: a whole number from 0."""
    text = value.text if isinstance(value, Written) else value
    return isinstance(text, str) and text.isascii() and text.isdigit()


def is_token(node: object) -> bool:
    """Whether an object or a pair is one token, without a list of others."""
    if isinstance(node, list):
        return is_pair(node)
    names = fields(node).keys()
    named = not names.isdisjoint(NUMBERED) and not names.isdisjoint(_NAMED)
    return named and not listed_in(node)


def is_pair(node: list[object]) -> bool:
    """[logprob, id], [logprob, id, text or null], [id or text, logprob] or [logprob, text]."""
    if len(node) == 3:
        number, name, text = node
        return is_id(name) and isinstance(number, float | None) and isinstance(text, str | None)
    if len(node) != 2 or not all(isinstance(value, str | float) for value in node):
        return False
    return sum(isinstance(value, str) for value in node) == 1 or any(map(is_id, node))


def is_map(node: object) -> bool:
    """Whether an object maps tokens or their ids to log-probabilities, or to objects with one."""
    if not isinstance(node, dict) or not node:
        return False
    first = next(iter(node.values()))
    if not isinstance(first, float):
        said = not fields(first).keys().isdisjoint(LOG_PROBS) and "token" not in fields(node)
        return said and all(not fields(v).keys().isdisjoint(LOG_PROBS) for v in node.values())
    named = fields(node).keys().isdisjoint(("logprob", "logprobability"))
    return named and all(isinstance(value, float) for value in node.values())


def is_list(node: object) -> bool:
    """Whether a list holds tokens; whether they compete or follow one another is not said."""
    first = next(filter(None, node), None) if isinstance(node, list) else None
    if isinstance(node, list) and isinstance(first, list):  # pairs, or rows of any other table
        return all(isinstance(item, list) and is_pair(item) for item in node)
    return is_token(first)


def listed_in(node: object) -> object:
    """What is listed at a position: the node itself, or the list beside the token of an entry."""
    if isinstance(node, list) or is_map(node):
        return _listing(node)
    named = fields(node)
    return next(filter(None, (_listing(named[name]) for name in LISTED if name in named)), None)


def _listing(node: object) -> object:
    """A list of tokens or a map, also a map that stands alone in a list; None for anything else."""
    if isinstance(node, list) and len(node) == 1 and is_map(node[0]):
        return node[0]
    return node if is_list(node) or is_map(node) else None


def is_entry(node: object) -> bool:
    """Whether an object is one position: with what is listed there, or with a place for it."""
    if isinstance(node, list) or is_map(node):
        return False
    named = fields(node)
    if named.keys().isdisjoint(LISTED):
        return False
    has_place = any(name in named and not named[name] for name in LISTED)
    return bool(listed_in(node)) or (has_place and any(name in named for name in LOG_PROBS))


def token_of(node: object, key: str | None = None) -> Token | None:
    """The token that an object or a pair says, an object of a map with its key; else None."""
    if isinstance(node, list | tuple):
        return _token_of_pair(*node)
    named = fields(node)
    inner = named.get("token", named.get("generatedtoken"))
    if fields(inner):
        return token_of(inner)
    texts = [value for name in TEXTS if isinstance(value := named.get(name), str)]
    ids = [v for name in (*IDS, "token") if is_id(v := named.get(name)) and v not in texts]
    if is_id(key):
        ids = [key]
    elif key is not None:
        texts = texts or [key]
    if not texts and not ids:
        return None
    log_probs = [named[name] for name in LOG_PROBS if name in named]
    probs = [named[name] for name in PROBS if name in named]
    kind: Kind = "probs" if probs and not log_probs else "log_probs"
    number = _number(next(iter(log_probs + probs), None))
    return Token(texts[0] if texts else None, _id(ids), number, kind)


def _token_of_pair(*pair: object) -> Token | None:
    if len(pair) == 3 and is_id(pair[1]):
        text = pair[2] if isinstance(pair[2], str) else None
        return Token(text, _id([pair[1]]), _number(pair[0]))
    if len(pair) != 2:
        return None
    number, name = pair
    by_id = is_id(name) and isinstance(number, float) and number <= 0
    if not isinstance(name, str) and not by_id:
        number, name = name, number
    if isinstance(name, str):
        return Token(name, None, _number(number))
    return Token(None, _id([name]), _number(number)) if is_id(name) else None


def tokens_of(node: object, chosen: Token | None = None) -> list[Token]:
    """The tokens listed at a position, in their order there; ParameterError for what is none.

    The keys of a map are texts; they are ids if all are whole numbers and no text is known.
    """
    listed = listed_in(node)
    if isinstance(listed, list | dict) and len(listed) > MOST:
        raise ParameterError("paste", f"at most {MOST} tokens of a position", len(listed))
    if not isinstance(listed, dict):
        items = listed if isinstance(listed, list) else []
        return [_checked(token_of(item), item, i + 1) for i, item in enumerate(items)]
    as_ids = all(map(is_id, listed)) and (chosen is None or chosen.text is None)
    return [
        _checked(token_of(value, key), value, i + 1)
        if fields(value)
        else Token(None if as_ids else key, key if as_ids else None, _number(value))
        for i, (key, value) in enumerate(listed.items())
    ]


def _checked(token: Token | None, node: object, number: int) -> Token:
    if token is None:
        rule = f"tokens, each with its text and its log-probability (number {number})"
        raise ParameterError("paste", rule, shown(node))
    return token


def check_probabilities(tokens: list[Token]) -> list[float]:
    """The numbers as written; ParameterError for what cannot be the likeliest of one position."""
    for token in tokens:
        if not token.is_possible:
            kind = "log-probabilities, at most 0"
            rule = "probabilities between 0 and 1" if token.kind == "probs" else kind
            raise ParameterError("paste", f"{rule} (token “{token.label}”)", shown(token.number))
    got = f"{len(tokens)} tokens with {percent(tokens)} in all"
    if sum_of(tokens) > 1 + ROUNDING:
        rule = "tokens of one position, with probabilities that sum to at most 100 %"
        raise ParameterError("paste", rule, got)
    if len(tokens) > 1 and max(token.probability for token in tokens) < _LEAST_TOP:
        raise ParameterError("paste", "the likeliest tokens of a position", got)
    return [token.number for token in tokens if isinstance(token.number, float)]


def can_compete(tokens: list[Token], least: float) -> bool:
    """Whether tokens can be one position's: all different, likeliest first, least ≤ Σp ≤ 1."""
    shares = [token.probability for token in tokens]
    return (
        len(tokens) > 1
        and all(token.is_possible for token in tokens)
        and shares == sorted(shares, reverse=True)
        and len({(token.text, token.id) for token in tokens}) == len(tokens)
        and least - ROUNDING <= sum_of(tokens) <= 1 + ROUNDING
    )


def sum_of(tokens: list[Token]) -> float:
    """The sum of the probabilities."""
    return math.fsum(token.probability for token in tokens)


def percent(tokens: list[Token]) -> str:
    """The sum of the probabilities in words."""
    share = sum_of(tokens)
    return "an unknown share" if math.isnan(share) else f"{100 * share:.3g} %"


def _number(value: object) -> object:
    """A number; also one that a server sends as a text, as "-0.5" or "-Infinity"."""
    as_text = isinstance(value, str) and _TEXT_OF_NUMBER.fullmatch(value)
    return Written(str(value)) if as_text else value


def _id(values: list[object]) -> str | None:
    if not values:
        return None
    return values[0].text if isinstance(values[0], Written) else str(values[0])
