"""Finds the positions of a language model's answer and the tokens listed at each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, zip_longest

from .model_answer_shapes import (
    NODES,
    PARALLEL_FIELDS,
    first_of,
    is_list_of_positions,
    is_model_answer,
    is_position_map,
    is_position_of_pasted_tokens,
    is_successive_token,
    only_holds_others,
)
from .parsed_values import PrintedObject
from .token_shapes import alternatives_of, fields_of, is_entry, is_map, is_token, is_token_list

Path = tuple[str, ...]

# Lists of whole answers, of which one is read; the items of other lists follow one another.
_LISTS_OF_ANSWERS = {
    *("choices", "candidates", "outputs", "results"),
    *("generations", "completions", "responses"),
}
_PROMPT_FIELDS = {
    *("promptlogprobs", "prefill", "prompt"),
    *("inputtoplogprobs", "inputtokenlogprobs"),
}
_ID_FIELDS = ("id", "requestid", "customid", "responseid")
_MAX_ITEMS = 1000  # of a list that are searched for the first log-probabilities
_MAX_DEPTH = 24


@dataclass(frozen=True)
class Position:
    """A position of the text, as the answer describes it; None for what the answer leaves out."""

    alternatives: object = None  # a list, a map or an entry
    chosen: object = None  # the token that was chosen, if it stands elsewhere


@dataclass(frozen=True)
class Positions:
    """The positions of an answer, in order."""

    items: list[Position]
    path: Path  # the names of the fields that lead to them
    notes: tuple[str, ...] = ()

    @cached_property
    def has_alternatives(self) -> bool:
        """Whether any position lists alternatives; else there are only the chosen tokens."""
        return any(p.alternatives and alternatives_of(p.alternatives) for p in self.items)


def find_positions(node: object, path: Path = ()) -> Positions | None:
    """Find the first positions in or below a node that list alternatives; the prompt's come last.

    Returns positions without alternatives if there are no others, None if the node is no answer.
    """
    best = _positions_of(node, path)
    if best and (best.has_alternatives or (best.items and isinstance(node, list))):
        return best
    if len(path) > _MAX_DEPTH:
        return best
    for positions in _positions_below(node, path):
        if positions.has_alternatives:
            return positions
        best = positions if best is None or not best.items else best
    return best


def _positions_of(node: object, path: Path) -> Positions | None:
    """The positions that a node itself holds, without those below it."""
    if isinstance(node, list):
        return _positions_of_list(node, path)
    if is_map(node):
        return Positions([Position(node)], path) if is_position_map(node, path) else None
    if only_holds_others(node):
        return None
    parallel = _positions_of_parallel_lists(node, path)
    if parallel is not None:
        return parallel
    if is_entry(node):
        return Positions([Position(node)], path)
    if is_token(node) and "logprob" in fields_of(node):
        return Positions([Position(chosen=node)], path)
    return Positions([], (*path, *fields_of(node))) if is_model_answer(node) else None


def _positions_of_list(node: list[object], path: Path) -> Positions | None:
    """The positions of a list of positions, of one position's tokens or of successive tokens."""
    first = first_of(node)
    if fields_of(first) and only_holds_others(first) and not is_map(first):
        return None
    if is_list_of_positions(node, path):
        return Positions([Position(item) for item in node], path)
    if not is_token_list(node):
        return None
    if not path and is_position_of_pasted_tokens(node):
        return Positions([Position(node)], path)
    if is_successive_token(first, path):
        return Positions([Position(chosen=item) for item in node], path)
    return None


def _positions_of_parallel_lists(node: object, path: Path) -> Positions | None:
    """The positions of an object with one list of alternatives and one of chosen tokens."""
    fields = fields_of(node)
    for lists_field, tokens_field in PARALLEL_FIELDS:
        if lists_field not in fields and tokens_field not in fields:
            continue
        lists, chosen = fields.get(lists_field) or [], fields.get(tokens_field) or []
        if not isinstance(lists, list) or not isinstance(chosen, list):
            continue
        numbers = fields.get("tokenlogprobs") if tokens_field == "tokens" and chosen else None
        path_of_numbers: Path = ()
        if isinstance(numbers, list):  # a third list, of the chosen tokens' log-probabilities
            chosen = list(zip(numbers, chosen, strict=False))
            path_of_numbers = ("tokenlogprobs",)
        first = first_of(lists)
        if path_of_numbers or (first and alternatives_of(first) and not is_token(first)):
            if len(lists) == 1 and not chosen:
                chosen = [node]
            items = [Position(*pair) for pair in zip_longest(lists, chosen)]
            return Positions(items, (*path, lists_field, *path_of_numbers))
    return None


def _positions_below(node: object, path: Path) -> Iterator[Positions]:
    """The positions of the items of a list, or of each field of an object, the prompt's last."""
    if isinstance(node, list):
        found = iter([_positions_of_items(node, path)])
    else:
        fields = fields_of(node)
        names = sorted(fields, key=lambda name: name in _PROMPT_FIELDS)
        children = ((fields[name], (*path, name)) for name in names)
        args = node.args if isinstance(node, PrintedObject) else ()
        nodes = chain(children, ((arg, (*path, "argument")) for arg in args))
        found = (find_positions(child, way) for child, way in nodes if isinstance(child, NODES))
    return (positions for positions in found if positions is not None)


def _positions_of_items(node: list[object], path: Path) -> Positions | None:
    """The positions of the first of several answers, or those of all parts of one."""
    items = [item for item in node if isinstance(item, NODES)]
    are_lists = all(isinstance(item, list) for item in items)
    if are_lists or not _LISTS_OF_ANSWERS.isdisjoint(path[-1:]):
        first = next((item for item in items if fields_of(item).get("index") in (None, 0)), None)
        path_of_item = (*path, *(path[-1:] or ["list"])) if are_lists else path
        positions = find_positions(first, path_of_item)
        return positions and _with_note_of_others(positions, len(items) - 1)
    parts: list[tuple[object, Positions]] = []
    for i, item in enumerate(items):
        if (positions := find_positions(item, path)) is not None:
            parts.append((item, positions))
        if i == _MAX_ITEMS and not parts:
            break
    return _join_parts(parts, path) if parts else None


def _join_parts(parts: list[tuple[object, Positions]], path: Path) -> Positions:
    """Join parts in order; where the list is the whole paste, those of the first answer in it.

    Args:
        parts: items of a list with their positions.
        path: the path of the list.
    """
    best = [part for part in parts if part[1].has_alternatives]
    best = best or [part for part in parts if part[1].items] or parts[:1]
    answers = [_answer_of(item) if not path else ("",) for item, _ in best]
    first = [positions for (_, positions), a in zip(best, answers, strict=True) if a == answers[0]]
    items = [item for positions in first for item in positions.items]
    n_answers = len({answer for answer in answers if answer[0] == answers[0][0]})
    return _with_note_of_others(replace(first[0], items=items), n_answers - 1)


def _answer_of(item: object) -> tuple[str, ...]:
    """What identifies the answer that an item is part of: its type, ids and index of the choice."""
    fields = fields_of(item)
    index = None if "token" in fields else fields.get("index")  # of a token, it is its position
    return tuple(map(str, (fields.get("type"), *map(fields.get, _ID_FIELDS), index)))


def _with_note_of_others(positions: Positions, n_others: int) -> Positions:
    if not n_others:
        return positions
    note = f"The first of {n_others + 1} answers is read."
    return replace(positions, notes=(*positions.notes, note))
