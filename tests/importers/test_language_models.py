"""Answers of language models' servers, by the shapes in which they list what was likely.

The names b01 … are those of the cases that people reported.
"""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.importers.found import Call, Lines, Written
from app.importers.language_models import read_answer
from app.query.parameter_types import ParameterError


def parsed(text):
    return json.loads(text, parse_float=Written, parse_int=Written)


def tree(document):
    """A document with numbers as they are written; printed objects stay printed objects."""
    if isinstance(document, Call):
        args = tuple(map(tree, document.args))
        return Call(document.name, args, {k: tree(v) for k, v in document.fields.items()})
    if isinstance(document, dict):
        return {str(key): tree(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        items = map(tree, document)
        return Lines(items) if isinstance(document, Lines) else list(items)
    number = isinstance(document, int | float) and not isinstance(document, bool)
    return Written(repr(document)) if number else document


def call(name, **fields):
    return Call(name, (), fields)


def read(document, position=0):
    found = read_answer(tree(document), position)
    return dict(zip(found.labels, found.rows[0], strict=True))


# A position is its chosen token and those that were likely, each as (text, id, log-probability).
TOP = [("Yes", 11, -0.2), (" No", 12, -1.9), ("\n", 13, -4.1)]
NEXT = [(".", 21, -0.5), ("!", 22, -1.25)]
POSITIONS = [(TOP[0], TOP), (NEXT[0], NEXT)]


def token(t):
    return {"token": t[0], "bytes": list(t[0].encode("utf-8", "replace")), "logprob": t[2]}


def entries(positions):
    return [token(own) | {"top_logprobs": [token(t) for t in top]} for own, top in positions]


def chat(positions, **more):
    choice = {"index": 0, "message": {"content": "x"}, "logprobs": {"content": entries(positions)}}
    return {"id": "c", "object": "chat.completion", "choices": [choice], **more}


def responses(positions):
    text = {"type": "output_text", "text": "x", "annotations": [], "logprobs": entries(positions)}
    output = [{"id": "r", "type": "reasoning", "summary": []}]
    output.append({"id": "m", "type": "message", "content": [text]})
    return {"id": "r", "object": "response", "top_logprobs": 3, "output": output}


def legacy(positions, maps=None):
    maps = maps or [{t[0]: t[2] for t in top} for _, top in positions]
    own = [own for own, _ in positions]
    columns = {"tokens": [t[0] for t in own], "token_logprobs": [t[2] for t in own]}
    return {"choices": [{"text": "x", "index": 0, "logprobs": columns | {"top_logprobs": maps}}]}


def logprob(t):
    return call("Logprob", logprob=t[2], rank=1, decoded_token=t[0])


def vllm(positions):
    maps = [{t[1]: logprob(t) for t in top} for _, top in positions]
    output = call("CompletionOutput", index=0, text="x", token_ids=[1], logprobs=maps)
    prompt = [None, {9: logprob(("asked", 9, -0.1)), 8: logprob(("told", 8, -3.0))}]
    return [call("RequestOutput", request_id=0, prompt_logprobs=prompt, outputs=[output])]


def prompt_logprobs(positions):
    maps = [{t[1]: {"logprob": t[2], "decoded_token": t[0]} for t in top} for _, top in positions]
    return {"choices": [{"index": 0, "logprobs": None, "prompt_logprobs": [None, *maps]}]}


def sdk(positions):
    content = [
        call(
            "ChatCompletionTokenLogprob",
            **token(own),
            top_logprobs=[call("TopLogprob", **token(t)) for t in top],
        )
        for own, top in positions
    ]
    logprobs = call("ChoiceLogprobs", content=content, refusal=None)
    return call("ChatCompletion", id="c", choices=[call("Choice", index=0, logprobs=logprobs)])


def llama_cpp(positions):
    return {"index": 0, "content": "x", "completion_probabilities": entries(positions)}


def ollama(positions):
    lines = [
        {"model": "m", "message": {"content": "x"}, "done": False, "logprobs": [entry]}
        for entry in entries(positions)
    ]
    return Lines([*lines, {"model": "m", "message": {"content": ""}, "done": True}])


def generated(t):
    return {"id": t[1], "text": t[0], "logprob": t[2], "special": False}


def tgi(positions):
    tops = [[generated(t) for t in top] for _, top in positions]
    own = [generated(own) for own, _ in positions]
    prefill = [{"id": 1, "text": "a", "logprob": None}, {"id": 2, "text": "b", "logprob": -3.0}]
    details = {"prefill": prefill, "tokens": own, "top_tokens": tops}
    return [{"generated_text": "x", "details": details}]


def tgi_stream(positions):
    tops = [(generated(own), [generated(t) for t in top]) for own, top in positions]
    return Lines({"index": i, "token": o, "top_tokens": t} for i, (o, t) in enumerate(tops))


def candidate(t, logprob="logProbability"):
    return {"token": t[0], "tokenId": t[1], logprob: t[2]}


def gemini(positions):
    top = [{"candidates": [candidate(t) for t in top]} for _, top in positions]
    result = {"topCandidates": top, "chosenCandidates": [candidate(own) for own, _ in positions]}
    return {"candidates": [{"content": {"parts": []}, "logprobsResult": result}]}


def gemini_sdk(positions):
    def printed(t):
        return call("LogprobsResultCandidate", token=t[0], token_id=t[1], log_probability=t[2])

    top = [
        call("LogprobsResultTopCandidates", candidates=[printed(t) for t in top])
        for _, top in positions
    ]
    own = [printed(own) for own, _ in positions]
    return call("LogprobsResult", chosen_candidates=own, top_candidates=top)


def sglang(positions):
    own = [(own[2], own[1], own[0]) for own, _ in positions]
    top = [[(t[2], t[1], t[0]) for t in top] for _, top in positions]
    return {"text": "x", "meta_info": {"output_token_logprobs": own, "output_top_logprobs": top}}


def chunks(positions, **more):
    def chunk(index, entry):
        logprobs = {"content": [entry]}
        choice = {"index": index, "delta": {"content": "x"}, "logprobs": logprobs}
        return {"id": "c", "object": "chat.completion.chunk", "choices": [choice]}

    other = chunk(1, entries([(("other", 1, -0.1), [("other", 1, -0.1)])])[0])
    start = {"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant"}, "logprobs": None}]}
    each = [line for entry in entries(positions) for line in (other, chunk(0, entry))]
    return Lines([start, *each, {"id": "c", "choices": [], "usage": {}}])


def legacy_chunks(positions):
    return Lines({"id": "c", "object": "text_completion"} | legacy([one]) for one in positions)


def response_events(positions):
    kind = "response.output_text"
    deltas = [
        {"type": f"{kind}.delta", "item_id": "m", "logprobs": [e]} for e in entries(positions)
    ]
    done = {"type": f"{kind}.done", "item_id": "m", "logprobs": entries(positions)}
    whole = {"type": "response.completed", "response": responses(positions)}
    return Lines([{"type": "response.created", "response": {"output": []}}, *deltas, done, whole])


def camel(positions):
    return [
        {"token": own[0], "logprob": own[2]}
        | {"topLogprobs": [{"token": t[0], "logprob": t[2]} for t in top]}
        for own, top in positions
    ]


def unitxt(positions):
    return [
        {"text": own[0], "logprob": own[2]}
        | {"top_tokens": [{"text": t[0], "logprob": t[2]} for t in top]}
        for own, top in positions
    ]


def ai21(positions):
    tokens = [
        {"generatedToken": token(own), "topTokens": [token(t) for t in top], "textRange": {}}
        for own, top in positions
    ]
    prompt = {"tokens": [{"generatedToken": token(TOP[0]), "topTokens": None}]}
    return {"prompt": prompt, "completions": [{"data": {"text": "x", "tokens": tokens}}]}


def simonw(positions):
    each = [{"text": own[0], "top_logprobs": [{t[0]: t[2] for t in top}]} for own, top in positions]
    return {"content": "x", "role": None, "logprobs": each}


def mlx_engine(positions):
    def printed(t):
        return call("TokenLogprob", id=t[1], text=t[0], logprob=t[2])

    top = [[printed(t) for t in top] for _, top in positions]
    return call("GenerationResult", tokens=[printed(own) for own, _ in positions], top_logprobs=top)


def langchain(positions):
    metadata = {"token_usage": {}, "logprobs": {"content": entries(positions), "refusal": None}}
    return call("AIMessage", content="x", response_metadata=metadata, id="run-1")


SHAPES = {
    "b01 chat completion": chat,
    "choice": lambda positions: chat(positions)["choices"][0],
    "logprobs": lambda positions: chat(positions)["choices"][0]["logprobs"],
    "content": entries,
    "b02 Responses": responses,
    "output of Responses": lambda positions: responses(positions)["output"],
    "b03 item of Responses": lambda positions: responses(positions)["output"][1]["content"][0],
    "b06 vLLM printed": vllm,
    "b06 vLLM's positions": lambda positions: vllm(positions)[0].fields["outputs"][0].fields["logprobs"],
    "b07 prompt_logprobs": prompt_logprobs,
    "b11 llama.cpp": llama_cpp,
    "llama.cpp's probs": lambda positions: {"content": "x", "probs": entries(positions)},
    "b12 Ollama": lambda positions: {"response": "x", "done": True, "logprobs": entries(positions)},
    "Ollama streamed": ollama,
    "TGI": tgi,
    "TGI streamed": tgi_stream,
    "Gemini": gemini,
    "Gemini printed": gemini_sdk,
    "SGLang": sglang,
    "SGLang's positions": lambda positions: sglang(positions)["meta_info"]["output_top_logprobs"],
    "legacy completion": legacy,
    "legacy streamed": legacy_chunks,
    "b23 printed by the SDK": sdk,
    "b24 streamed": chunks,
    "Responses streamed": response_events,
    "b28 LangChain": langchain,
    "b29 refusal": lambda p: {"choices": [{"logprobs": {"content": None, "refusal": entries(p)}}]},
    "reasoning": lambda p: {"choices": [{"logprobs": {"content": [], "reasoning_content": entries(p)}}]},
    "b30 camelCase": camel,
    "b31 nested": lambda positions: {"response": {"text": ["x"], "logprobs": [entries(positions)]}},
    "b32 outputs": lambda positions: {"outputs": [{"type": "STEERED", "logprobs": entries(positions)}]},
    "b33 unitxt": unitxt,
    "b35 maps in a list": simonw,
    "AI21": ai21,
    "mlx-engine": mlx_engine,
    "beside a request": lambda p: {"request": {"logprobs": True, "top_logprobs": 5}, "response": chat(p)},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_shape_is_read_at_each_position(shape):
    found = read_answer(tree(shape(POSITIONS)))
    assert (found.labels, found.kind) == (["Yes", "␣No", "⏎"], "log_probs")
    assert [number.text for number in found.rows[0]] == ["-0.2", "-1.9", "-4.1"]
    assert (found.positions, found.position, found.complete) == (2, 0, False)
    assert read(shape(POSITIONS), 1) == {".": -0.5, "!": -1.25}


@st.composite
def distributions(draw):
    """One to three positions of a random model, each with its likeliest tokens."""
    texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
    positions = []
    for _ in range(draw(st.integers(1, 3))):
        names = draw(st.lists(texts.filter(str.strip), min_size=2, max_size=8, unique_by=str.strip))
        weights = sorted(
            draw(st.lists(st.floats(1e-5, 1), min_size=len(names), max_size=len(names)))
        )
        rest = draw(st.sampled_from([1e-9, 1e-4, 0.2]))
        shares = [weight / (math.fsum(weights) + rest) for weight in reversed(weights)]
        top = [
            (name, i, math.log(p)) for i, (name, p) in enumerate(zip(names, shares, strict=True))
        ]
        positions.append((draw(st.sampled_from(top)), top))
    return positions


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@settings(max_examples=15, deadline=None)
@given(distributions())
def test_a_random_distribution_comes_back_as_it_was_written(shape, positions):
    for i, (_, top) in enumerate(positions):
        found = read_answer(tree(shape(positions)), i)
        assert found.positions == len(positions)
        assert [number.text for number in found.rows[0]] == [repr(t[2]) for t in top]
        visible = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥"})
        assert found.labels == [t[0].translate(visible) for t in top]


ONE = {
    "an entry": entries(POSITIONS)[0],
    "its list": entries(POSITIONS)[0]["top_logprobs"],
    "its list printed": [call("TopLogprob", **token(t)) for t in TOP],
    "b08 a position of vLLM": {t[1]: {"logprob": t[2], "decoded_token": t[0]} for t in TOP},
    "b16 Gemini's candidates": [candidate(t) for t in TOP],
    "snake case": [candidate(t, "log_probability") for t in TOP],
    "b18 triples": [(t[2], t[1], t[0]) for t in TOP],
    "a map below logprobs": {"logprobs": {t[0]: t[2] for t in TOP}},
}


@pytest.mark.parametrize("document", ONE.values(), ids=ONE)
def test_one_position_alone_is_read(document):
    assert read(document) == {"Yes": -0.2, "␣No": -1.9, "⏎": -4.1}


def test_candidates_that_are_unlikely_together_are_gemini_s_own():
    assert read([candidate(("a", 1, -3.0)), candidate(("b", 2, -4.0))]) == {"a": -3, "b": -4}


def test_a_complete_distribution_is_read_as_it_is():  # b44
    numbers = ["-0.5152866244316101", "-1.288804531097412", "-2.0630128383636475"]
    listed = [{"token": name, "logprob": float(x)} for name, x in zip("abc", numbers, strict=True)]
    assert [str(x) for x in read(listed).values()] == numbers


IDS = {
    "b19 pairs": [[-0.69, 2], [-1.2, 1]],
    "positions of pairs": [[[-0.69, 2], [-1.2, 1]]],
    "triples without text": {"meta_info": {"output_top_logprobs": [[(-0.69, 2, None), (-1.2, 1, None)]]}},
    "b09 maps of vLLM 0.2": [None, {2: -0.69, 1: -1.2}, {7: -0.1}],
    "lmdeploy": call("Response", text="x", token_ids=[2], logprobs=[{2: -0.69, 1: -1.2}]),
    "without decoded_token": {2: {"logprob": -0.69, "decoded_token": None}, 1: {"logprob": -1.2}},
    "token_id:…": legacy([(("token_id:2", 0, -0.69), [("token_id:2", 0, -0.69), ("token_id:1", 0, -1.2)])]),
    "mlx-lm": {"choices": [{"logprobs": {"tokens": [2], "token_logprobs": [-0.69], "top_logprobs": [[[2, -0.69], [1, -1.2]]]}}]},
    "SGLang's maps": {"meta_info": {"output_token_logprobs": [[-0.69, 2, None]], "output_top_logprobs": [{"2": -0.69, "1": -1.2}]}},
}  # fmt: skip


@pytest.mark.parametrize("document", IDS.values(), ids=IDS)
def test_tokens_without_text_are_named_by_their_ids(document):
    assert read(document) == {"token 2": -0.69, "token 1": -1.2}


def test_tokens_that_are_digits_are_texts():
    assert read(legacy([(("1", 0, -0.2), [("1", 0, -0.2), ("2", 0, -2.0)])])) == {
        "1": -0.2,
        "2": -2,
    }


def test_ids_take_the_text_of_the_chosen_token():
    listed = [{"token_id": 5, "logprob": -0.1}, {"token_id": 6, "logprob": -3.0}]
    document = {"token": " a", "token_id": 5, "logprob": -0.1, "top_logprobs": listed}
    assert read(document) == {"␣a": -0.1, "token 6": -3}


CHOSEN = {
    "b25 streamed": chunks([(("z", 9, -4.5), TOP)]),
    "b26 an entry": entries([(("z", 9, -4.5), TOP)])[0],
    "Gemini": gemini([(("z", 9, -4.5), TOP)]),
    "SGLang": sglang([(("z", 9, -4.5), TOP)]),
    "TGI": tgi([(("z", 9, -4.5), TOP)]),
    "legacy": legacy([(("z", 9, -4.5), TOP)]),
}


@pytest.mark.parametrize("document", CHOSEN.values(), ids=CHOSEN)
def test_the_chosen_token_is_always_a_class(document):
    assert read(document) == {"Yes": -0.2, "␣No": -1.9, "⏎": -4.1, "z": -4.5}
    assert "“z” is not among those listed" in read_answer(tree(document)).notes[0]


def test_a_token_is_one_by_its_id_and_two_by_two_ids():
    same = [{"token": "a", "id": 1, "logprob": -0.5}, {"token": "a", "id": 7, "logprob": -2.5}]
    found = read_answer(tree(same[0] | {"top_logprobs": same}))
    assert (found.labels, found.rows) == (["a", "a"], [[-0.5, -2.5]])
    assert read_answer(tree(same[0] | {"top_logprobs": same[1:]})).rows == [[-2.5, -0.5]]


def test_a_token_that_is_spelled_with_its_mark_is_not_added_again():
    listed = [{"token": "▁a", "logprob": -0.5}, {"token": "▁b", "logprob": -2.5}]
    assert read({"token": "a", "logprob": -0.5, "top_logprobs": listed}) == {"▁a": -0.5, "▁b": -2.5}


def test_masked_tokens_stay_as_they_are():
    listed = [{"token": "a", "logprob": 0.0}, {"token": "b", "logprob": -9999.0}]
    listed += [{"token": "c", "logprob": -math.inf}, {"token": "d", "logprob": -3.4e38}]
    found = read_answer(tree(listed[0] | {"top_logprobs": listed}))
    assert [number.text for number in found.rows[0]] == ["0.0", "-9999.0", "-inf", "-3.4e+38"]


PROBS = {
    "llama.cpp before": [{"content": " a", "probs": [{"tok_str": " a", "prob": 0.7}, {"tok_str": "b", "prob": 0.2}]}],
    "post_sampling_probs": [{"id": 1, "token": " a", "prob": 0.7, "top_probs": [{"id": 1, "token": " a", "prob": 0.7}, {"id": 2, "token": "b", "prob": 0.2}]}],
}  # fmt: skip


@pytest.mark.parametrize("listed", PROBS.values(), ids=PROBS)
@pytest.mark.parametrize("wrap", [lambda x: {"completion_probabilities": x}, lambda x: x])
def test_probabilities_are_said_to_be_probabilities(listed, wrap):
    found = read_answer(tree(wrap(listed)))
    assert (found.labels, found.rows, found.kind) == (["␣a", "b"], [[0.7, 0.2]], "probs")
    assert "temperature" in found.notes[0]


def test_a_prompt_is_read_where_nothing_was_generated():
    meta = {"output_top_logprobs": [], "output_token_logprobs": []}
    meta |= {"input_token_logprobs": [[None, 1, "x"], [-2.0, 3, "b"]]}
    meta |= {"input_top_logprobs": [None, [[-0.3, 5, "c"], [-2.0, 3, "b"]]]}
    found = read_answer(tree({"text": "", "meta_info": meta}))
    assert (found.labels, found.positions) == (["c", "b"], 1)
    assert "after 1 entry without" in found.notes[0]


def test_of_several_answers_the_first_is_read_and_it_is_said():
    other = [(("x", 1, -0.5), [("x", 1, -0.5), ("y", 2, -1.0)])]
    choices = [chat(POSITIONS)["choices"][0], chat(other)["choices"][0] | {"index": 1}]
    batch = Lines({"custom_id": str(i), "body": chat(p)} for i, p in enumerate([POSITIONS, other]))
    for document in (
        {"choices": choices},
        batch,
        [*vllm(POSITIONS), call("RequestOutput", request_id=1, logprobs=entries(other))],
    ):
        found = read_answer(tree(document))
        assert (found.labels[0], found.positions) == ("Yes", 2)
        assert found.notes == ("The first of 2 answers is read.",)


def alone(*pairs):
    return [{"token": t, "logprob": p} for t, p in pairs]


CHAT = "(request logprobs: true and top_logprobs: 5)"
REFUSED = [
    ("b14 empty top_logprobs", {"choices": [{"logprobs": {"content": [token(TOP[0]) | {"top_logprobs": []}]}}]}, "this is a chat completion's answer " + CHAT + ", got only the token that was chosen"),
    ("b21 tokens and token_logprobs", {"choices": [{"logprobs": {"tokens": ["1", ".", "D"], "token_logprobs": [-1.01, -0.08, -2.14]}}]}, "a completion's answer (request logprobs: 5), got 3 tokens in a row"),
    ("sorted token_logprobs", {"tokens": ["1", "."], "token_logprobs": [-0.4, -1.2]}, "got 2 tokens in a row"),
    ("b27 broken", legacy([(("", 0, 0.0), [("", 0, -23.0), ("a", 0, -23.0)])]), "the likeliest tokens of a position, got 2 tokens with 2.05e-08 % in all"),
    ("b36 null", {"choices": [{"logprobs": {"content": [token(TOP[0]) | {"top_logprobs": None}]}}]}, "only the token that was chosen"),
    ("b37 empty logprobs", {"object": "response", "output": [{"content": [{"type": "output_text", "logprobs": []}]}]}, "an answer of the Responses API (request message.output_text.logprobs, top_logprobs: 5), got none"),
    ("b38 too much", alone(("a", -0.1), ("b", -0.2)), "got 2 tokens in a row, 172 % in all"),
    ("b39 above 0", {"tokens": [" I", "b"], "token_logprobs": [0.0947, -0.5]}, "paste must be log-probabilities, at most 0 (token “␣I”), got 0.0947"),
    ("b42 successive tokens", alone(("a", -3.77), ("b", -11.68), ("c", -10.4)), "got 3 tokens in a row, 2.31 % in all"),
    ("b46 150 %", alone(("a", -0.22), ("b", -0.92), ("c", -1.2)), "got 3 tokens in a row, 150 % in all"),
    ("unsorted", alone(("a", -1.2), ("b", -0.5)), "likeliest first, got 2 tokens in a row"),
    ("twice the same", alone(("a", -0.9), ("a", -0.9)), "got 2 tokens in a row"),
    ("one token", alone(("a", -0.2)), "only the token that was chosen"),
    ("no logprobs", {"choices": [{"message": {"content": "x"}}]}, "a chat completion's answer " + CHAT + ", got none"),
    ("no choices", {"choices": []}, "got none"),
    ("null logprobs", {"choices": [{"index": 0, "logprobs": None}]}, "got none"),
    ("Gemini without", {"candidates": [{"content": {"parts": []}}], "usageMetadata": {}}, "(request responseLogprobs: true and logprobs: 5), got none"),
    ("Gemini's chosen", {"chosenCandidates": [candidate(TOP[0]), candidate(NEXT[0])], "topCandidates": []}, "got 2 tokens in a row"),
    ("TGI without", [{"generated_text": "x"}], "(request details: true and top_n_tokens: 5), got none"),
    ("llama.cpp without", {"content": "x", "stop": True, "generation_settings": {}}, "(request n_probs: 5), got none"),
    ("Ollama without", {"model": "m", "response": "x", "done": True}, "Ollama's answer " + CHAT),
    ("Ollama's tokens", {"response": "x", "done": True, "logprobs": alone(("a", -0.2), ("b", -2.0))}, "got 2 tokens in a row"),
    ("Cohere", {"logprobs": [{"token_ids": [5], "text": "x", "logprobs": [-0.2]}]}, "got none"),
    ("a null", alone(("a", -0.1))[0] | {"top_logprobs": alone(("a", -0.1), (" b", None))}, "at most 0 (token “␣b”), got null"),
    ("above 0", {"token": "a", "logprob": 0.5, "top_logprobs": alone(("a", 0.5))}, "at most 0 (token “a”), got 0.5"),
    ("nan", {"token": "a", "logprob": -1, "top_logprobs": alone(("a", math.nan))}, "at most 0 (token “a”), got nan"),
    ("no token", {"token": "a", "logprob": -1.0, "top_logprobs": [*alone(("a", -1.0)), 3]}, "each with its text and its log-probability (number 2), got 3"),
    ("too much listed", {"token": "a", "logprob": -0.1, "top_logprobs": alone(("a", -0.1), ("b", -0.2))}, "at most 100 %, got 2 tokens with 172 % in all"),
    ("prob above 1", {"completion_probabilities": [{"content": "a", "probs": [{"tok_str": "a", "prob": 1.5}]}]}, "probabilities between 0 and 1 (token “a”), got 1.5"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "document", "message"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_refusal_says_what_was_recognised_and_what_to_do(name, document, message):
    with pytest.raises(ParameterError) as error:
        read_answer(tree(document))
    assert message in str(error.value)


@pytest.mark.parametrize("position", [-1, 2])
def test_a_position_that_is_not_there_is_named_with_their_number(position):
    with pytest.raises(ParameterError) as error:
        read_answer(tree(chat(POSITIONS)), position)
    rule = "position must be a whole number between 0 and 1 (the answer has 2 positions)"
    assert str(error.value) == f"{rule}, got {position}"


def test_a_position_without_a_list_is_named():
    content = [entries(POSITIONS)[0], token(NEXT[0]) | {"top_logprobs": []}]
    with pytest.raises(ParameterError) as error:
        read_answer(tree({"choices": [{"logprobs": {"content": content}}]}), 1)
    assert "for each position at the chosen token" in str(error.value)


OTHERS = {
    "b05 a map alone": {"\n": -1.97, ":": -3.94},
    "examples as maps": [{"cat": -1.9, "dog": -0.3}, {"cat": -0.1, "dog": -3.0}],
    "rows of two": [[4.2, 1.8], [-0.5, 2]],
    "rows of two below 0": [[-0.1, 2], [-0.2, 1]],
    "rows of three": [[-4.2, 2, 1.5], [-0.5, 2, 3]],
    "ragged rows": [[1, 2], [3.5, 4.5, 6]],
    "cubes": [[[-0.5, 2], [-1.5, 0.5]]],
    "labels and scores": [{"label": "a", "score": 0.9}],
    "texts and probabilities": [{"text": "cat", "prob": 0.9}, {"text": "dog", "prob": 0.1}],
    "a masked word": [{"score": 0.5, "token": 1037, "token_str": "a", "sequence": "a b"}],
    "pairs with names": [["Yes", -0.2], ["No", -1.8]],
    "logits": {"logits": [[1.0, 2.0]], "labels": ["a", "b"], "logprobs": None},
    "printed logits": call("SequenceClassifierOutput", loss=None, logits=[[1.0, 2.0]]),
    "a question's choices": {"choices": ["a", "b"], "logits": [1.0, 2.0]},
    "a list of log-probabilities": {"logprobs": [-0.1, -2.5], "labels": ["a", "b"]},
    "nested counts": {"results": [{"x": [{"z": 0}]}]},
    "a number": 3,
    "a text": "x",
    "null": None,
    "nothing": [],
    "an empty object": {},
}


@pytest.mark.parametrize("document", OTHERS.values(), ids=OTHERS)
def test_other_documents_are_left_to_others(document):
    assert read_answer(tree(document)) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats().map(lambda x: Written(repr(x))) | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["token", "logprob", "top_logprobs", "tokens", "token_logprobs", "choices", "5",
                 "logprobs", "content", "candidates", "top_tokens", "id", "text", "prob", "index"]
            ),
            inner,
            max_size=4,
        )
        | st.builds(lambda fields: Call("X", (), fields), st.dictionaries(st.sampled_from(["token", "logprob", "logprobs"]), inner, max_size=3)),
        max_leaves=20,
    )
)  # fmt: skip
def test_any_document_is_read_refused_or_left(document):
    try:
        found = read_answer(document)
    except ParameterError as error:
        assert error.name == "paste"
        return
    assert found is None or len(found.labels) == len(found.rows[0]) > 0
