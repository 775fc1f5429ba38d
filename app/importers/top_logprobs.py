"""A language model's next token: the top_logprobs of a chat-completions answer."""

import math

from app.importers.arrays import Found, load_json, shown
from app.kinds import ParameterError
from app.parameters import LOGITS

REST = "‹rest›"
NOTE = (
    f"{REST} is all that the answer leaves out, as one class with the probability it has together."
    " It is exact at T = 1 and approximate at any other T: softening needs the logits of the tokens"
    " that were cut off one by one."
)
_LEAST_REST = 1e-9
_ROUNDING = 0.01  # log-probabilities come rounded; probabilities may sum to a little more than 1
_WHITE = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥"})
_WANTED = "an answer with log-probabilities (request logprobs: true and top_logprobs: 5)"


def read_answer(text: str, position: int = 0) -> Found | None:
    """Read a chat-completions answer or a part of it; None if the text is no such thing.

    logit_i = log p_i of the tokens listed; logit_rest = log(1 − Σ p_i) of those that are not

    The whole answer, its first choice, its `logprobs`, their `content`, one entry of that, or the
    bare list of {token, logprob}. A logprob below the query's bound, as the -9999.0 or -Infinity
    that stand for a probability of 0, is set to the bound. White space in tokens is made visible.

    Args:
        text: JSON.
        position: which entry of `content`, from 0; 0 where there is but one.
    Raises:
        ParameterError: paste must be …, got …; position must be a whole number between 0 and …
    Source: OpenAI API reference, chat completions, `logprobs`.
    Example:
        >>> read_answer('[{"token": " a", "logprob": 0}, {"token": "b", "logprob": -9999.0}]')
        ([[0.0, -1000.0]], ['␣a', 'b'], '')
    """
    try:
        document = load_json(text)
    except ParameterError:
        return None  # whoever reads JSON next says why
    entries = _entries(document)
    if entries is None:
        return None
    tokens, logits = _alternatives(entries, position)
    rest = _rest(logits)
    if rest < _LEAST_REST:
        return [logits], tokens, ""
    return [[*logits, math.log(rest)]], [*tokens, REST], NOTE


def _entries(document: object) -> list[object] | None:
    """What stands at each position, or None if the document is no answer."""
    node, is_answer = document, False
    for key in ("choices", "logprobs", "content"):
        if isinstance(node, dict) and isinstance(node.get(key, ""), dict | list | None):
            node, is_answer = node[key], True
            if key == "choices":
                node = node[0] if isinstance(node, list) and node else None
    if isinstance(node, dict) and isinstance(node.get("top_logprobs"), list):
        return [node]
    if isinstance(node, list) and any(isinstance(entry, dict) for entry in node):
        whole = any(isinstance(entry, dict) and "top_logprobs" in entry for entry in node)
        return node if whole else [{"top_logprobs": node}]
    if is_answer:
        raise ParameterError("paste", _WANTED, "an empty list" if node == [] else shown(node))
    return None


def _alternatives(entries: list[object], position: int) -> tuple[list[str], list[float]]:
    if not 0 <= position < len(entries):
        count = f"{len(entries)} position" + "s" * (len(entries) > 1)
        rule = f"a whole number between 0 and {len(entries) - 1} (the answer has {count})"
        raise ParameterError("position", rule, position)
    entry = entries[position]
    listed = entry.get("top_logprobs") if isinstance(entry, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ParameterError("paste", f"{_WANTED} at position {position}", "none")
    pairs = [_pair(item, i + 1) for i, item in enumerate(listed)]
    return [token for token, _ in pairs], [logit for _, logit in pairs]


def _pair(item: object, number: int) -> tuple[str, float]:
    """A token as it can be seen, and its logit."""
    if not isinstance(item, dict) or not isinstance(item.get("token"), str):
        rule = f'objects with a "token" and a "logprob" (number {number})'
        raise ParameterError("paste", rule, shown(item) + " without a token")
    logprob = item.get("logprob")
    if not isinstance(logprob, float) or not logprob <= _ROUNDING:
        raise ParameterError(
            "paste", f"log-probabilities, at most 0 (token {number})", shown(logprob)
        )
    return item["token"].translate(_WHITE), max(logprob, float(LOGITS.low))


def _rest(logits: list[float]) -> float:
    """1 − Σ p, without the cancellation that a sure token would cause."""
    top, *others = sorted(logits, reverse=True)
    rest = math.fsum([-math.expm1(top), *(-math.exp(logprob) for logprob in others)])
    if rest < -_ROUNDING:
        rule = "the tokens of one position, with probabilities that sum to at most 1"
        raise ParameterError("paste", rule, f"a sum of {1 - rest:.4g}")
    return rest
