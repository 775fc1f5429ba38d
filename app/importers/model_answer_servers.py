"""Servers of language models: what identifies their answers, what requests several tokens."""

from collections.abc import Iterable
from typing import NamedTuple

from .model_answer_positions import Positions
from .token_shapes import alternatives_of, fields_of, is_map

_CHAT = "logprobs: true and top_logprobs: 5"
_TGI = "details: true and top_n_tokens: 5"
_GEMINI = "responseLogprobs: true and logprobs: 5"
_SGLANG = "return_logprob: true and top_logprobs_num: 5"
_RESPONSES = "include: message.output_text.logprobs and top_logprobs: 5"


class Server(NamedTuple):
    """A field that identifies a server's answer, the answer in words, and a better request."""

    field: str  # a plain name; "pair" and "map" for tokens of these shapes
    answer: str
    request: str  # options of a request that lists several tokens for each position


# An answer is the first server's whose field it has.
_SERVERS = (
    Server("promptlogprobs", "vLLM's prompt_logprobs", "prompt_logprobs: 5"),
    Server("prefill", "the prompt of a text-generation-inference answer", _TGI),
    Server("inputtoplogprobs", "SGLang's input_top_logprobs", _SGLANG),
    Server("completionprobabilities", "llama.cpp's completion_probabilities", "n_probs: 5"),
    Server("tokstr", "llama.cpp's completion_probabilities", "n_probs: 5"),
    Server("topprobs", "llama.cpp's completion_probabilities", "n_probs: 5"),
    Server("generationsettings", "llama.cpp's answer", "n_probs: 5"),
    Server("logprobability", "Gemini's log-probabilities", _GEMINI),
    Server("logprobsresult", "Gemini's log-probabilities", _GEMINI),
    Server("usagemetadata", "Gemini's answer", _GEMINI),
    Server("metainfo", "SGLang's answer", _SGLANG),
    Server("outputtoplogprobs", "SGLang's output_top_logprobs", _SGLANG),
    Server("details", "a text-generation-inference answer", _TGI),
    Server("generatedtext", "a text-generation-inference answer", _TGI),
    Server("special", "a text-generation-inference answer", _TGI),
    Server("toptokens", "tokens with their top_tokens", "top_n_tokens: 5"),
    Server("decodedtoken", "vLLM's log-probabilities", "logprobs: 5"),
    Server("cumulativelogprob", "vLLM's answer", "logprobs: 5"),
    Server("tokenlogprobs", "a completion's answer", "logprobs: 5"),
    Server("done", "Ollama's answer", _CHAT),
    Server("pair", "pairs of a log-probability and a token's id, as of SGLang", _SGLANG),
    Server("map", "a map from tokens to their log-probabilities", "logprobs: 5"),
    Server("output", "an answer of the Responses API", _RESPONSES),
    Server("choices", "a chat completion's answer", _CHAT),
    Server("toplogprobs", "tokens with their top_logprobs", _CHAT),
    Server("", "a language model's log-probabilities", _CHAT),
)


def server_of(positions: Positions) -> Server:
    """The server, by the fields on the path to the positions and in the first two positions."""
    names = {*positions.path, ""}
    for position in positions.items[:2]:
        listed = alternatives_of(position.alternatives)
        tokens = listed.values() if isinstance(listed, dict) else listed
        token = next(iter(tokens), None) if isinstance(tokens, Iterable) else position.chosen
        entry = None if is_map(position.alternatives) else position.alternatives
        names |= {*fields_of(entry), *fields_of(position.chosen), *fields_of(token)}
        names.add(_shape_of(token))
    return next(server for server in _SERVERS if server.field in names)


def _shape_of(token: object) -> str:
    return "map" if isinstance(token, float) else "pair" if isinstance(token, list) else ""
