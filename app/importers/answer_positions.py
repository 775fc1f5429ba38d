"""Where a language model's answer lists the tokens of each position, whoever sent it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, zip_longest

from .found import Call
from .token_distributions import (
    LISTED,
    MOST,
    NUMBERED,
    ROUNDING,
    can_compete,
    fields,
    is_entry,
    is_list,
    is_map,
    is_token,
    listed_in,
    sum_of,
    tokens_of,
)

Path = tuple[str, ...]

# Answers with parallel lists: what is listed at each position, and the token that was chosen there.
_COLUMNS = (
    ("outputtoplogprobs", "outputtokenlogprobs"),
    ("outputtokentoplogprobs", "outputtokenlogprobs"),
    ("topcandidates", "chosencandidates"),
    ("toplogprobs", "tokens"),
    ("toptokens", "tokens"),
    ("inputtoplogprobs", "inputtokenlogprobs"),
)
# Lists of whole answers, of which one is read; any other list is of parts that follow one another.
_ANSWERS = {
    "choices",
    "candidates",
    "outputs",
    "results",
    "generations",
    "completions",
    "responses",
}
_PROMPT = {"promptlogprobs", "prefill", "prompt", "inputtoplogprobs", "inputtokenlogprobs"}
# Fields that only a language model's answer has …
_MARKS = {"generatedtext", "completionprobabilities", "logprobsresult", "usagemetadata"}
# … or has together.
_MARKS_TOGETHER = (
    {"response", "done"},
    {"text", "tokenids", "logprobs"},
    {"content", "generationsettings"},
)
_TELLING = {  # an object without any of these fields only holds others
    *(name for names in (*_COLUMNS, *_MARKS_TOGETHER) for name in names),
    *LISTED,
    *_MARKS,
    *("object", "choices"),
    *NUMBERED,
}
_OBJECTS = ("chat.completion", "text_completion", "response")
_NAMES = ("id", "requestid", "customid", "responseid")
_NODES = (dict, list, Call)
_LOOK = 1000  # documents of a list that are looked through for the first log-probabilities
_DEEPEST = 24


@dataclass(frozen=True)
class Positions:
    """Where an answer says what was likely: at each place what is listed, and what was chosen."""

    places: list[tuple[object, object]]
    path: tuple[str, ...]  # the names of the fields that lead there
    notes: tuple[str, ...] = ()

    @cached_property
    def has_lists(self) -> bool:
        """Whether anything is listed anywhere: otherwise there are only the chosen tokens."""
        return any(listed and listed_in(listed) for listed, _ in self.places)


def find_positions(node: object, path: Path = ()) -> Positions | None:
    """The first place in or below a node that lists alternatives; else one that should have."""
    best = _here(node, path)
    if best and (best.has_lists or (best.places and isinstance(node, list))):
        return best
    if len(path) > _DEEPEST:
        return best
    for found in _below(node, path):
        if found.has_lists:
            return found
        best = found if best is None or not best.places else best
    return best


def _here(node: object, path: Path) -> Positions | None:
    """The positions that a node itself holds, without looking below it."""
    if isinstance(node, list):
        return _in_tokens(node, path)
    if is_map(node):
        return Positions([(node, None)], path) if _is_position(node, path) else None
    if fields(node).keys().isdisjoint(_TELLING):
        return None
    columns = _columns(node, path)
    if columns is not None:
        return columns
    if is_entry(node):
        return Positions([(node, None)], path)
    if is_token(node) and "logprob" in fields(node):
        return Positions([(None, node)], path)
    return Positions([], (*path, *fields(node))) if _is_answer(node) else None


def _below(node: object, path: Path) -> Iterator[Positions]:
    if isinstance(node, list):
        founds = iter([_in_list(node, path)])
    else:
        named = fields(node)
        names = sorted(named, key=lambda name: name in _PROMPT)
        below = ((named[name], (*path, name)) for name in names)
        arguments = node.args if isinstance(node, Call) else ()
        nodes = chain(below, ((argument, (*path, "argument")) for argument in arguments))
        founds = (find_positions(child, way) for child, way in nodes if isinstance(child, _NODES))
    return (found for found in founds if found is not None)


def _in_list(node: list[object], path: Path) -> Positions | None:
    """What a list of objects holds: the first of several answers, or parts joined in order."""
    items = [item for item in node if isinstance(item, _NODES)]
    nested = all(isinstance(item, list) for item in items)
    if nested or not {*path[-1:]}.isdisjoint(_ANSWERS):
        first = next((item for item in items if fields(item).get("index") in (None, 0)), None)
        found = (
            find_positions(first, (*path, *(path[-1:] or ["list"])))
            if nested
            else find_positions(first, path)
        )
        return found and _noted(found, len(items) - 1)
    parts: list[tuple[object, Positions]] = []
    for i, item in enumerate(items):
        if (found := find_positions(item, path)) is not None:
            parts.append((item, found))
        if i == _LOOK and not parts:
            break
    return _joined(parts, path) if parts else None


def _joined(parts: list[tuple[object, Positions]], path: Path) -> Positions:
    """Parts in a row; where the list is the whole paste, those of the first answer in it."""
    best = [part for part in parts if part[1].has_lists]
    best = best or [part for part in parts if part[1].places] or parts[:1]
    names = [_identity(item) if not path else ("",) for item, _ in best]
    same = [found for (_, found), name in zip(best, names, strict=True) if name == names[0]]
    places = [place for found in same for place in found.places]
    answers = {name for name in names if name[0] == names[0][0]}
    return _noted(replace(same[0], places=places), len(answers) - 1)


def _identity(item: object) -> tuple[str, ...]:
    """The type of a stream's event, and which answer and which choice of it an object is."""
    named = fields(item)
    index = None if "token" in named else named.get("index")  # which a server counts tokens by
    return tuple(map(str, (named.get("type"), *map(named.get, _NAMES), index)))


def _noted(positions: Positions, more: int) -> Positions:
    if not more:
        return positions
    note = f"The first of {more + 1} answers is read."
    return replace(positions, notes=(*positions.notes, note))


def _is_answer(node: object) -> bool:
    """Whether an object is a language model's answer, whatever it lacks."""
    named = fields(node)
    kind, choices = named.get("object"), named.get("choices")
    empty = any(name in named and not named[name] for name in ("logprobs", "toplogprobs"))
    return "logits" not in named and (
        empty
        or (isinstance(kind, str) and kind.startswith(_OBJECTS))
        or (isinstance(choices, list) and all(map(fields, choices)))
        or any(name in named for name in _MARKS)
        or any(names <= named.keys() for names in _MARKS_TOGETHER)
    )


def _columns(node: object, path: Path) -> Positions | None:
    """The positions of an object with parallel lists."""
    named = fields(node)
    for lists, tokens in _COLUMNS:
        if lists not in named and tokens not in named:
            continue
        listed, chosen = named.get(lists) or [], named.get(tokens) or []
        if not isinstance(listed, list) or not isinstance(chosen, list):
            continue
        numbers = named.get("tokenlogprobs")
        by_number = tokens == "tokens" and isinstance(numbers, list) and bool(chosen)
        if by_number and isinstance(numbers, list):
            chosen = list(zip(numbers, chosen, strict=False))
        first = next(filter(None, listed), None)
        if by_number or (first and listed_in(first) and not is_token(first)):
            if len(listed) == 1 and not chosen:
                chosen = [node]
            names = (lists, "tokenlogprobs") if by_number else (lists,)
            return Positions(list(zip_longest(listed, chosen)), (*path, *names))
    return None


def _in_tokens(node: list[object], path: Path) -> Positions | None:
    """What a list holds: positions, the tokens of one, or tokens that follow one another."""
    first = next(filter(None, node), None)
    named = fields(first)
    if named and named.keys().isdisjoint(_TELLING) and not is_map(first):
        return None
    if is_entry(first) or (is_map(first) and _are_positions(node, path)):
        return Positions([(item, None) for item in node], path)
    if isinstance(first, list) and is_list(first) and len(first) <= MOST:
        least = 0 if isinstance(first[0], list) else _least_sum(first)
        fits = can_compete(tokens_of(first), least)
        return Positions([(item, None) for item in node], path) if fits else None
    if not is_list(node):
        return None
    said = _says_log_prob(first, path)
    few = not path and len(node) <= MOST and (said or _is_numbers(first))
    if few and can_compete(tokens_of(node), _least_sum(node)):
        return Positions([(node, None)], path)
    return Positions([(None, item) for item in node], path) if said else None


def _least_sum(tokens: object) -> float:
    """What a list of tokens must sum to before it is taken for one position's.

    Objects with a logprob are also how servers list successive tokens. Gemini's candidates and
    pairs of log-probability and id say what they are.
    """
    first = next(filter(None, tokens), None) if isinstance(tokens, list) else None
    return 0 if _is_numbers(first) or "logprobability" in fields(first) else 0.5


def _is_numbers(token: object) -> bool:
    return (
        isinstance(token, list) and len(token) == 2 and not any(isinstance(x, str) for x in token)
    )


def _says_log_prob(token: object, path: Path) -> bool:
    """Whether a token is said to have a log-probability, and is no row of some other list."""
    if isinstance(token, list):
        return len(token) == 3 or (_is_numbers(token) and "logprob" in "".join(path[-1:]))
    return bool(fields(token).keys() & {"logprob", "logprobability", "token", "tokstr"})


def _is_position(node: object, path: Path) -> bool:
    """Whether a map is one position's, also beside other readings of a map of numbers."""
    numbers = isinstance(node, dict) and all(isinstance(value, float) for value in node.values())
    return not numbers or "logprob" in "".join(path[-1:])


def _are_positions(nodes: list[object], path: Path) -> bool:
    """Whether a list of maps is positions: not so if they are of the same classes, as examples."""
    maps = [node for node in nodes if isinstance(node, dict) and node]
    if path or _is_position(maps[0], path):
        return _is_position(maps[0], path)
    if not 1 < len(maps[0]) <= MOST:
        return False
    first = tokens_of(maps[0])
    possible = all(token.is_possible for token in first) and sum_of(first) <= 1 + ROUNDING
    return possible and (len(maps) == 1 or any(one.keys() != maps[0].keys() for one in maps[1:]))
