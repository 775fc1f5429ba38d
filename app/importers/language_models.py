"""A language model's answer: the tokens that competed at one position of its text."""

from collections.abc import Iterable
from dataclasses import replace

from ..query.parameter_types import ParameterError
from .answer_positions import Positions, find_positions
from .found import Found
from .token_distributions import (
    MOST,
    Token,
    check_probabilities,
    fields,
    is_map,
    listed_in,
    percent,
    token_of,
    tokens_of,
)

_SAMPLED = "These probabilities are those after the server's own temperature and cut-offs."
_CHAT = "logprobs: true and top_logprobs: 5"
_TGI = "details: true and top_n_tokens: 5"
_GEMINI = "responseLogprobs: true and logprobs: 5"
_SGLANG = "return_logprob: true and top_logprobs_num: 5"
# A field that tells whose answer it is, in words, and how it is asked for more than one token.
_SERVERS = (
    ("promptlogprobs", "vLLM's prompt_logprobs", "prompt_logprobs: 5"),
    ("prefill", "the prompt of a text-generation-inference answer", _TGI),
    ("inputtoplogprobs", "SGLang's input_top_logprobs", _SGLANG),
    ("completionprobabilities", "llama.cpp's completion_probabilities", "n_probs: 5"),
    ("tokstr", "llama.cpp's completion_probabilities", "n_probs: 5"),
    ("topprobs", "llama.cpp's completion_probabilities", "n_probs: 5"),
    ("generationsettings", "llama.cpp's answer", "n_probs: 5"),
    ("logprobability", "Gemini's log-probabilities", _GEMINI),
    ("logprobsresult", "Gemini's log-probabilities", _GEMINI),
    ("usagemetadata", "Gemini's answer", _GEMINI),
    ("metainfo", "SGLang's answer", _SGLANG),
    ("outputtoplogprobs", "SGLang's output_top_logprobs", _SGLANG),
    ("details", "a text-generation-inference answer", _TGI),
    ("generatedtext", "a text-generation-inference answer", _TGI),
    ("special", "a text-generation-inference answer", _TGI),
    ("toptokens", "tokens with their top_tokens", "top_n_tokens: 5"),
    ("decodedtoken", "vLLM's log-probabilities", "logprobs: 5"),
    ("cumulativelogprob", "vLLM's answer", "logprobs: 5"),
    ("tokenlogprobs", "a completion's answer", "logprobs: 5"),
    ("done", "Ollama's answer", _CHAT),
    ("pair", "pairs of a log-probability and a token's id, as of SGLang", _SGLANG),
    ("map", "a map from tokens to their log-probabilities", "logprobs: 5"),
    ("output", "an answer of the Responses API", "message.output_text.logprobs, top_logprobs: 5"),
    ("choices", "a chat completion's answer", _CHAT),
    ("toplogprobs", "tokens with their top_logprobs", _CHAT),
    ("", "a language model's log-probabilities", _CHAT),
)


def read_answer(document: object, position: int = 0) -> Found | None:
    """Read the tokens that compete at one position; None if the document is no model's answer.

    The token that was chosen is always among them, with its own probability where it is not listed.

    Args:
        document: a parsed paste: of lists, objects with text keys, `Written` numbers and `Call`s.
        position: which position, from 0; they count from the first that lists anything.
    Raises:
        ParameterError: paste must be …, got …; position must be a whole number between 0 and …
    Example:
        >>> from app.importers.found import Written
        >>> a, b = ({"token": t, "logprob": Written(p)} for t, p in ((" a", "-0.1"), ("b", "-3")))
        >>> found = read_answer([a | {"top_logprobs": [a, b]}])
        >>> found.rows, found.labels
        ([[-0.1, -3.0]], ['␣a', 'b'])
    """
    positions = find_positions(document)
    if positions is None:
        return None
    if not positions.has_lists:
        if (scores := _bare_pairs(positions)) is not None:
            return scores
        raise _not_listed(positions)
    positions = _without_leading_nulls(positions)
    count = len(positions.places)
    if not 0 <= position < count:
        has = f"the answer has {count} position" + "s" * (count > 1)
        rule = f"a whole number between 0 and {count - 1} ({has})"
        raise ParameterError("position", rule, position)
    place = positions.places[position]
    chosen = _chosen(place)
    listed = tokens_of(place[0], chosen)
    if not listed:
        raise _not_listed(replace(positions, places=[place]), " at the chosen token")
    tokens, notes = _with_chosen(listed, chosen)
    return Found(
        _server(positions)[0],
        [check_probabilities(tokens)],
        [token.label for token in tokens],
        kind=tokens[0].kind,
        notes=(*positions.notes, *notes),
        positions=count,
        position=position,
    )


def _bare_pairs(positions: Positions) -> Found | None:
    """Pairs of a number and a token's id that say no more: scores, where they can't compete."""
    pairs = [chosen for _, chosen in positions.places[:MOST] if isinstance(chosen, list)]
    tokens = [token for token in map(token_of, pairs) if token is not None]
    if positions.path or not 1 < len(tokens) == len(positions.places):
        return None
    if any(token.text is not None or not token.is_possible for token in tokens):
        return None
    note = (
        f"As log-probabilities these are no alternatives of one position: they hold"
        f" {percent(tokens)} in all. They are taken as scores."
    )
    rows = [[token.number for token in tokens if isinstance(token.number, float)]]
    labels = [token.label for token in tokens]
    return Found("pairs of a number and a token's id", rows, labels, kind="logits", notes=(note,))


def _server(positions: Positions) -> tuple[str, str]:
    """Whose answer it is, in words, and how it is asked for more than one token a position."""
    seen = {*positions.path, ""}
    for listed, chosen in positions.places[:2]:
        inner = listed_in(listed)
        tokens = inner.values() if isinstance(inner, dict) else inner
        sample = next(iter(tokens), None) if isinstance(tokens, Iterable) else chosen
        seen |= {*fields(None if is_map(listed) else listed)}
        seen |= {*fields(chosen), *fields(sample), _shape(sample)}
    return next((name, ask) for mark, name, ask in _SERVERS if mark in seen)


def _shape(token: object) -> str:
    return "map" if isinstance(token, float) else "pair" if isinstance(token, list) else ""


def _chosen(place: tuple[object, object]) -> Token | None:
    listed, chosen = place
    if chosen is not None:
        return token_of(chosen)
    return None if isinstance(listed, list) or is_map(listed) else token_of(listed)


def _with_chosen(listed: list[Token], chosen: Token | None) -> tuple[list[Token], list[str]]:
    """The tokens with the chosen one among them, and what to say of it."""
    notes = [_SAMPLED] if listed[0].kind == "probs" else []
    if chosen is None or any(token.is_same(chosen) for token in listed):
        return [_with_text(token, chosen) for token in listed], notes
    if chosen.number is None:
        why = "is not listed, and the answer does not say how likely it was."
        return listed, [*notes, f"The chosen token “{chosen.label}” {why}"]
    why = "is not among those listed: it is added with its own probability."
    return [*listed, chosen], [*notes, f"The chosen token “{chosen.label}” {why}"]


def _with_text(token: Token, chosen: Token | None) -> Token:
    if chosen is None or token.text is not None or not token.is_same(chosen):
        return token
    return replace(token, text=chosen.text)


def _without_leading_nulls(positions: Positions) -> Positions:
    """Without the first token of a prompt, of which no model knows how likely it is."""
    places = positions.places
    nulls = next(i for i, (listed, _) in enumerate(places) if listed is not None)
    if not nulls:
        return positions
    was = "1 entry" if nulls == 1 else f"{nulls} entries"
    note = f"Tokens count from the first entry that lists any, after {was} without."
    return replace(positions, places=places[nulls:], notes=(*positions.notes, note))


def _not_listed(positions: Positions, where: str = "") -> ParameterError:
    """What to request when an answer lists no alternatives."""
    count = len(positions.places)
    looked = map(_chosen, positions.places[:MOST])
    chosen = [token for token in looked if token is not None]
    name, ask = _server(positions)
    for token in chosen:
        if isinstance(token.number, float) and not token.is_possible:
            check_probabilities([token])
    rule = f"an answer that lists several tokens for each position{where}"
    got = ["none", "only the token that was chosen"][len(chosen)] if len(chosen) < 2 else ""
    got = got or f"{count} tokens in a row"
    if positions.path or len(chosen) < 2:
        return ParameterError("paste", f"{rule}; this is {name} (request {ask})", got)
    rule += f" (request {ask}), or the likeliest tokens of one position, likeliest first"
    return ParameterError("paste", rule, f"{got}, {percent(chosen)} in all")
