"""Refusals of language models' answers: they name the server and the request that works."""

import math

import pytest

from app.importers.language_models import read_answer
from app.query.parameter_types import ParameterError
from tests.importers.language_model_answers import (
    NEXT,
    POSITIONS,
    TOP,
    alone,
    candidate,
    chat,
    entries,
    legacy,
    token,
    tree,
)

CHAT = "(request it with logprobs: true and top_logprobs: 5)"


REFUSED = [
    ("b14 empty top_logprobs", {"choices": [{"logprobs": {"content": [token(TOP[0]) | {"top_logprobs": []}]}}]}, "this is a chat completion's answer " + CHAT + ", got only the token that was chosen"),
    ("b21 tokens and token_logprobs", {"choices": [{"logprobs": {"tokens": ["1", ".", "D"], "token_logprobs": [-1.01, -0.08, -2.14]}}]}, "a completion's answer (request it with logprobs: 5), got 3 tokens in a row"),
    ("sorted token_logprobs", {"tokens": ["1", "."], "token_logprobs": [-0.4, -1.2]}, "got 2 tokens in a row"),
    ("b27 broken", legacy([(("", 0, 0.0), [("", 0, -23.0), ("a", 0, -23.0)])]), "one of them with 0.0001 % or more, got 2 tokens with 2.05e-08 % in all"),
    ("b36 null", {"choices": [{"logprobs": {"content": [token(TOP[0]) | {"top_logprobs": None}]}}]}, "only the token that was chosen"),
    ("b37 empty logprobs", {"object": "response", "output": [{"content": [{"type": "output_text", "logprobs": []}]}]}, "an answer of the Responses API (request it with include: message.output_text.logprobs and top_logprobs: 5), got no list of tokens"),
    ("b38 too much", alone(("a", -0.1), ("b", -0.2)), "got 2 tokens in a row, 172 % in all"),
    ("b39 above 0", {"tokens": [" I", "b"], "token_logprobs": [0.0947, -0.5]}, "paste must be log-probabilities, which are never above 0 (token “␣I”), got 0.0947"),
    ("b42 successive tokens", alone(("a", -3.77), ("b", -11.68), ("c", -10.4)), "got 3 tokens in a row, 2.31 % in all"),
    ("b46 150 %", alone(("a", -0.22), ("b", -0.92), ("c", -1.2)), "got 3 tokens in a row, 150 % in all"),
    ("unsorted", alone(("a", -1.2), ("b", -0.5)), "likeliest first, got 2 tokens in a row"),
    ("twice the same", alone(("a", -0.9), ("a", -0.9)), "got 2 tokens in a row"),
    ("one token", alone(("a", -0.2)), "only the token that was chosen"),
    ("no logprobs", {"choices": [{"message": {"content": "x"}}]}, "a chat completion's answer " + CHAT + ", got no list of tokens"),
    ("no choices", {"choices": []}, "got no list of tokens"),
    ("null logprobs", {"choices": [{"index": 0, "logprobs": None}]}, "got no list of tokens"),
    ("Gemini without", {"candidates": [{"content": {"parts": []}}], "usageMetadata": {}}, "(request it with responseLogprobs: true and logprobs: 5), got no list of tokens"),
    ("Gemini's chosen", {"chosenCandidates": [candidate(TOP[0]), candidate(NEXT[0])], "topCandidates": []}, "got 2 tokens in a row"),
    ("TGI without", [{"generated_text": "x"}], "(request it with details: true and top_n_tokens: 5), got no list of tokens"),
    ("llama.cpp without", {"content": "x", "stop": True, "generation_settings": {}}, "(request it with n_probs: 5), got no list of tokens"),
    ("Ollama without", {"model": "m", "response": "x", "done": True}, "Ollama's answer " + CHAT),
    ("Ollama's tokens", {"response": "x", "done": True, "logprobs": alone(("a", -0.2), ("b", -2.0))}, "got 2 tokens in a row"),
    ("Cohere", {"logprobs": [{"token_ids": [5], "text": "x", "logprobs": [-0.2]}]}, "got no list of tokens"),
    ("a null", alone(("a", -0.1))[0] | {"top_logprobs": alone(("a", -0.1), (" b", None))}, "never above 0 (token “␣b”), got null"),
    ("above 0", {"token": "a", "logprob": 0.5, "top_logprobs": alone(("a", 0.5))}, "never above 0 (token “a”), got 0.5"),
    ("nan", {"token": "a", "logprob": -1, "top_logprobs": alone(("a", math.nan))}, "never above 0 (token “a”), got nan"),
    ("no token", {"token": "a", "logprob": -1.0, "top_logprobs": [*alone(("a", -1.0)), 3]}, "each with its text and its log-probability (number 2), got 3"),
    ("too much listed", {"token": "a", "logprob": -0.1, "top_logprobs": alone(("a", -0.1), ("b", -0.2))}, "at most 100 %, got 2 tokens with 172 % in all"),
    ("prob above 1", {"completion_probabilities": [{"content": "a", "probs": [{"tok_str": "a", "prob": 1.5}]}]}, "probabilities between 0 and 1 (token “a”), got 1.5"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "document", "message"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_refusal_names_the_server_and_what_to_request(name, document, message):
    with pytest.raises(ParameterError) as error:
        read_answer(tree(document))
    assert message in str(error.value)


@pytest.mark.parametrize("position", [-1, 2])
def test_a_position_that_is_not_there_is_named_with_their_number(position):
    with pytest.raises(ParameterError) as error:
        read_answer(tree(chat(POSITIONS)), position)
    rule = (
        "position must be a whole number between 0 and 1 (the answer has 2 tokens, the first is 0)"
    )
    assert str(error.value) == f"{rule}, got {position}"


def test_a_position_without_a_list_is_named():
    content = [entries(POSITIONS)[0], token(NEXT[0]) | {"top_logprobs": []}]
    with pytest.raises(ParameterError) as error:
        read_answer(tree({"choices": [{"logprobs": {"content": content}}]}), 1)
    assert "several likely tokens for the chosen position of its text" in str(error.value)
