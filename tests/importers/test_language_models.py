"""Answers of language models' servers, by the shapes in which they list the tokens of a position."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.importers.language_models import read_answer
from app.importers.parsed_values import JsonLines, ParsedNumber, PrintedObject
from app.query.parameter_types import ParameterError
from tests.importers.language_model_answers import (
    POSITIONS,
    SHAPES,
    TOP,
    call,
    candidate,
    chat,
    entries,
    read,
    token,
    tree,
    vllm,
)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_shape_is_read_at_each_position(shape):
    numbers = read_answer(tree(shape(POSITIONS)))
    assert (numbers.labels, numbers.kind) == (["Yes", "␣No", "⏎"], "log_probs")
    assert [number.text for number in numbers.rows[0]] == ["-0.2", "-1.9", "-4.1"]
    assert (numbers.positions, numbers.position, numbers.complete) == (2, 0, False)
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
def test_a_random_distribution_keeps_its_digits_in_each_shape(shape, positions):
    for i, (_, top) in enumerate(positions):
        numbers = read_answer(tree(shape(positions)), i)
        assert numbers.positions == len(positions)
        assert [number.text for number in numbers.rows[0]] == [repr(t[2]) for t in top]
        visible = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥"})
        assert numbers.labels == [t[0].translate(visible) for t in top]


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


def test_a_prompt_is_read_where_nothing_was_generated():
    meta = {"output_top_logprobs": [], "output_token_logprobs": []}
    meta |= {"input_token_logprobs": [[None, 1, "x"], [-2.0, 3, "b"]]}
    meta |= {"input_top_logprobs": [None, [[-0.3, 5, "c"], [-2.0, 3, "b"]]]}
    numbers = read_answer(tree({"text": "", "meta_info": meta}))
    assert (numbers.labels, numbers.positions) == (["c", "b"], 1)
    assert "after 1 entry without" in numbers.notes[0]


def test_the_first_of_several_answers_is_read_with_a_note():
    other = [(("x", 1, -0.5), [("x", 1, -0.5), ("y", 2, -1.0)])]
    choices = [chat(POSITIONS)["choices"][0], chat(other)["choices"][0] | {"index": 1}]
    batch = JsonLines(
        {"custom_id": str(i), "body": chat(p)} for i, p in enumerate([POSITIONS, other])
    )
    for document in (
        {"choices": choices},
        batch,
        [*vllm(POSITIONS), call("RequestOutput", request_id=1, logprobs=entries(other))],
    ):
        numbers = read_answer(tree(document))
        assert (numbers.labels[0], numbers.positions) == ("Yes", 2)
        assert numbers.notes == ("The first of 2 answers is read.",)


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
def test_documents_that_are_no_answers_give_none(document):
    assert read_answer(tree(document)) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats().map(lambda x: ParsedNumber(repr(x))) | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["token", "logprob", "top_logprobs", "tokens", "token_logprobs", "choices", "5",
                 "logprobs", "content", "candidates", "top_tokens", "id", "text", "prob", "index"]
            ),
            inner,
            max_size=4,
        )
        | st.builds(lambda fields: PrintedObject("X", (), fields), st.dictionaries(st.sampled_from(["token", "logprob", "logprobs"]), inner, max_size=3)),
        max_leaves=20,
    )
)  # fmt: skip
def test_any_document_is_read_or_refused_or_gives_none(document):
    try:
        numbers = read_answer(document)
    except ParameterError as error:
        assert error.name == "paste"
        return
    assert numbers is None or len(numbers.labels) == len(numbers.rows[0]) > 0
