"""A language model's answer: the tokens that it lists as alternatives at one position."""

from dataclasses import replace

from ..query.parameter_types import ParameterError
from .model_answer_positions import Position, Positions, find_positions
from .model_answer_servers import server_of
from .raw_numbers import RawNumbers
from .token_shapes import MAX_TOKENS, is_map
from .tokens import Token, check_probabilities, percent_of, token_of, tokens_of

_SAMPLED = "The server had already applied its own temperature and cut-offs to these probabilities."


def read_answer(document: object, position: int = 0) -> RawNumbers | None:
    """Read the alternative tokens at one position; None if the document is no model's answer.

    The token that was chosen is always among them, with its own probability where it is not listed.

    Args:
        document: a parsed paste.
        position: which position, from 0, the first being the first that lists alternatives.
    Raises:
        ParameterError: paste must be …, got …; position must be a whole number between 0 and …
    Example:
        >>> from app.importers.json_documents import parse_json
        >>> listed = '{"token": " a", "logprob": -0.1}, {"token": "b", "logprob": -3.0}'
        >>> answer = '[{"token": " a", "logprob": -0.1, "top_logprobs": [' + listed + "]}]"
        >>> read_answer(parse_json(answer)).labels
        ['␣a', 'b']
    """
    positions = find_positions(document)
    if positions is None:
        return None
    if not positions.has_alternatives:
        if (scores := _scores_of_pairs(positions)) is not None:
            return scores
        raise without_alternatives(positions)
    return _read_position(_from_first_alternatives(positions), position)


def _read_position(positions: Positions, index: int) -> RawNumbers:
    """Read the alternatives at one position, and the token that was chosen there."""
    position = _position_at(positions, index)
    tokens, _, notes = tokens_at(position)
    if not tokens:
        raise without_alternatives(replace(positions, items=[position]), "the chosen position")
    return RawNumbers(
        server_of(positions).answer,
        [check_probabilities(tokens)],
        [token.label for token in tokens],
        kind=tokens[0].kind,
        notes=(*positions.notes, *notes),
        positions=len(positions.items),
        position=index,
    )


def tokens_at(position: Position) -> tuple[list[Token], Token | None, list[str]]:
    """The alternatives at a position with the chosen token among them, that token, and notes.

    There are no alternatives where the answer lists none.

    Raises:
        ParameterError: paste must be a list of tokens, each with …, got …
    """
    chosen = _chosen_token(position)
    alternatives = tokens_of(position.alternatives, chosen)
    if not alternatives:
        return [], chosen, []
    tokens, notes = _with_chosen(alternatives, chosen)
    return tokens, chosen, notes


def _position_at(positions: Positions, index: int) -> Position:
    count = len(positions.items)
    if not 0 <= index < count:
        has = f"the answer has {count} token" + "s" * (count > 1)
        rule = f"a whole number between 0 and {count - 1} ({has}, the first is 0)"
        raise ParameterError("position", rule, index)
    return positions.items[index]


def _scores_of_pairs(positions: Positions) -> RawNumbers | None:
    """Read pasted pairs of a number and a token's id as scores, if they can't be alternatives."""
    pairs = [p.chosen for p in positions.items[:MAX_TOKENS] if isinstance(p.chosen, list)]
    tokens = [token for token in map(token_of, pairs) if token is not None]
    if positions.path or not 1 < len(tokens) == len(positions.items):
        return None
    if any(token.text is not None or not token.is_possible for token in tokens):
        return None
    note = (
        f"As log-probabilities these are no alternatives of one position: they hold"
        f" {percent_of(tokens)} in all. They are taken as scores."
    )
    rows = [[token.number for token in tokens if isinstance(token.number, float)]]
    labels = [token.label for token in tokens]
    format = "pairs of a number and a token's id"
    return RawNumbers(format, rows, labels, kind="logits", notes=(note,))


def _chosen_token(position: Position) -> Token | None:
    """The token that was chosen, which stands beside the alternatives or in their entry."""
    if position.chosen is not None:
        return token_of(position.chosen)
    node = position.alternatives
    return None if isinstance(node, list) or is_map(node) else token_of(node)


def _with_chosen(alternatives: list[Token], chosen: Token | None) -> tuple[list[Token], list[str]]:
    """Add the chosen token to the alternatives if it is not among them, with notes about it."""
    notes = [_SAMPLED] if alternatives[0].kind == "probs" else []
    if chosen is None or any(token.is_same(chosen) for token in alternatives):
        return [_with_text_of(chosen, token) for token in alternatives], notes
    if chosen.number is None:
        why = "is not listed, and the answer does not say how likely it was."
        return alternatives, [*notes, f"The chosen token “{chosen.label}” {why}"]
    why = "is not among those listed: it is added with its own probability."
    return [*alternatives, chosen], [*notes, f"The chosen token “{chosen.label}” {why}"]


def _with_text_of(chosen: Token | None, token: Token) -> Token:
    """Add the chosen token's text to the same token where that has only an id."""
    if chosen is None or token.text is not None or not token.is_same(chosen):
        return token
    return replace(token, text=chosen.text)


def _from_first_alternatives(positions: Positions) -> Positions:
    """Remove the positions before the first with alternatives, such as a prompt's first token."""
    items = positions.items
    n_without = next(i for i, item in enumerate(items) if item.alternatives is not None)
    if not n_without:
        return positions
    entries = "1 entry" if n_without == 1 else f"{n_without} entries"
    note = f"Tokens count from the first entry that lists any, after {entries} without."
    return replace(positions, items=items[n_without:], notes=(*positions.notes, note))


def without_alternatives(positions: Positions, where: str = "each position") -> ParameterError:
    """The error of an answer without alternatives, with the request that would list them."""
    nodes = map(_chosen_token, positions.items[:MAX_TOKENS])
    chosen = [token for token in nodes if token is not None]
    server = server_of(positions)
    for token in chosen:
        if isinstance(token.number, float) and not token.is_possible:
            check_probabilities([token])
    rule = f"a language model's answer that lists several likely tokens for {where} of its text"
    few = ("no list of tokens", "only the token that was chosen")
    got = few[len(chosen)] if len(chosen) < 2 else f"{len(positions.items)} tokens in a row"
    if positions.path or len(chosen) < 2:
        rule += f"; this is {server.answer} (request it with {server.request})"
        return ParameterError("paste", rule, got)
    rule += (
        f" (request it with {server.request}), or a list of the likeliest tokens at one position"
    )
    return ParameterError(
        "paste", f"{rule}, likeliest first", f"{got}, {percent_of(chosen)} in all"
    )
