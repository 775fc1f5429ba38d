import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers import read_numbers
from app.importers.top_logprobs import NOTE, REST, read_answer
from app.kinds import ParameterError
from app.numerics.softmax import softmax


def alternatives(*pairs):
    return [{"token": t, "logprob": p, "bytes": list(t.encode())} for t, p in pairs]


def entry(*pairs):
    first = alternatives(pairs[0])[0]
    return first | {"top_logprobs": alternatives(*pairs)}


FIRST = entry((" Canberra", math.log(0.5)), (" Sydney", math.log(0.25)))
SECOND = entry((".", math.log(0.75)), ("\n", math.log(0.125)))
ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": " Canberra."},
            "logprobs": {"content": [FIRST, SECOND], "refusal": None},
            "finish_reason": "stop",
        }
    ],
    "usage": {"total_tokens": 9},
}
CHOICE = ANSWER["choices"][0]


@pytest.mark.parametrize(
    "document",
    [
        ANSWER,
        CHOICE,
        {"logprobs": CHOICE["logprobs"]},
        CHOICE["logprobs"],
        CHOICE["logprobs"]["content"],
        FIRST,
        FIRST["top_logprobs"],
    ],
    ids=["answer", "choice", "logprobs of a choice", "logprobs", "content", "entry", "bare list"],
)
def test_an_answer_and_each_of_its_parts_are_read(document):
    read = read_numbers(json.dumps(document))
    assert read.labels == ("␣Canberra", "␣Sydney", REST)
    assert read.logits == (
        pytest.approx([math.log(0.5), math.log(0.25), math.log(0.25)], abs=1e-15),
    )
    assert read.note == NOTE


def test_the_position_chooses_the_token():
    assert read_numbers(json.dumps(ANSWER), 1).labels == (".", "⏎", REST)


@pytest.mark.parametrize(
    ("document", "position", "message"),
    [
        (
            ANSWER,
            2,
            "position must be a whole number between 0 and 1 (the answer has 2 positions), got 2",
        ),
        (ANSWER, -1, "(the answer has 2 positions), got -1"),
        (
            FIRST,
            1,
            "position must be a whole number between 0 and 0 (the answer has 1 position), got 1",
        ),
    ],
)
def test_a_position_that_is_not_there_is_named_with_their_number(document, position, message):
    with pytest.raises(ParameterError) as error:
        read_numbers(json.dumps(document), position)
    assert message in str(error.value)
    assert error.value.name == "position"


def test_other_formats_have_no_position():
    assert read_numbers("[1, 2]", 7).logits == ((1, 2),)


WANTED = (
    "paste must be an answer with log-probabilities (request logprobs: true and top_logprobs: 5)"
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"choices": []}, WANTED + ", got null"),
        ({"choices": [{"index": 0, "logprobs": None}]}, WANTED + ", got null"),
        ({"choices": [{"message": {"content": "x"}}]}, WANTED + ", got an object"),
        ({"content": []}, WANTED + ", got an empty list"),
        ([{"token": "a", "logprob": -1, "top_logprobs": []}], WANTED + " at position 0, got none"),
        ([3, FIRST], WANTED + " at position 0, got none"),
        (
            [{"label": "a", "score": 1}],
            'objects with a "token" and a "logprob" (number 1), got an object',
        ),
        ([{"token": "a", "logprob": -1}, 3], "(number 2), got 3 without a token"),
        ({"logprobs": {"top_logprobs": [{"a": -1.0}]}}, 'objects with a "token"'),
        (alternatives(("a", 0.5)), "log-probabilities, at most 0 (token 1), got 0.5"),
        (alternatives(("a", math.nan)), "log-probabilities, at most 0 (token 1), got nan"),
        (alternatives(("a", math.inf)), "log-probabilities, at most 0 (token 1), got inf"),
        (alternatives(("a", "-1")), "log-probabilities, at most 0 (token 1), got '-1'"),
        (alternatives(("a", None)), "log-probabilities, at most 0 (token 1), got null"),
        (alternatives(("a", -0.1), ("b", -0.2)), "sum to at most 1, got a sum of 1.724"),
        (
            alternatives(("a", 0.0)),
            "2 to 100 numbers between -1000 and 1000 for teacher 1, got 1 of them",
        ),
        (alternatives(*((str(i), -9.0) for i in range(100))), "got 101 of them"),
    ],
)
def test_an_error_says_what_was_expected(document, message):
    with pytest.raises(ParameterError) as error:
        read_numbers(json.dumps(document))
    assert message in str(error.value)


@pytest.mark.parametrize(
    "document", [3, [1, 2], {"content": 1, "choices": 2}, {"a": 1}, ["x"], "[{"]
)
def test_other_json_is_left_to_others(document):
    assert read_answer(document if isinstance(document, str) else json.dumps(document)) is None


@pytest.mark.parametrize("least", [-9999.0, -math.inf, -3.4e38])
def test_a_probability_of_zero_is_the_lowest_logit(least):
    read = read_numbers(json.dumps(alternatives(("a", 0.0), ("b", least))))
    assert read == read_numbers(json.dumps(alternatives(("a", 0.0), ("b", -1000.0))))
    assert read.logits == ((0, -1000),)


@pytest.mark.parametrize(("lost", "classes"), [(0, 2), (5e-10, 2), (2e-9, 3), (1e-6, 3)])
def test_a_rest_class_is_there_when_something_was_cut_off(lost, classes):
    read = read_numbers(json.dumps(alternatives(("a", math.log1p(-lost)), ("b", -9999.0))))
    assert len(read.labels) == classes
    assert (read.note == "") == (classes == 2)
    if classes == 3:
        assert read.logits[0][2] == pytest.approx(math.log(lost), rel=1e-8)


def test_probabilities_that_sum_to_a_little_more_than_one_leave_no_rest():
    read = read_numbers(json.dumps(alternatives(("a", math.log(0.6)), ("b", math.log(0.405)))))
    assert read.labels == ("a", "b")


def test_what_a_token_hides_is_made_visible():
    tokens = [
        " a b",
        "\t",
        "\n\n",
        "",
        ",",
        "\x00",
        "\r",
        "\u200b",
        "\xa0",
        "\ud800",
        "\u0301",
        "e\u0301",
    ]
    pairs = [(token, -3.0) for token in tokens]
    document = [{"token": token, "logprob": logprob} for token, logprob in pairs]
    assert read_numbers(json.dumps(document)).labels == (
        "␣a␣b", "⇥", "⏎⏎", "∅", "‚", "\\x00", "\\x0d", "\\u200b", "\\xa0", "\\ud800", "\\u0301", "e\u0301", REST,
    )  # fmt: skip


def test_tokens_that_look_alike_are_told_apart():
    tokens = [",", "‚", REST, "a" * 41, "a" * 42, " ", "␣"]
    read = read_numbers(json.dumps([{"token": t, "logprob": -4} for t in tokens]))
    long = ("a" * 39 + "…", "a" * 35 + "… (2)")
    assert read.labels == ("‚", "‚ (2)", REST, *long, "␣", "␣ (2)", REST + " (2)")


@given(
    st.lists(st.floats(1e-12, 1), min_size=2, max_size=20),
    st.sampled_from([1e-12, 1e-7, 0.1, 1, 1e3]),
)
def test_probabilities_with_the_rest_sum_to_one_and_are_the_answers(weights, rest):
    probabilities = np.array(weights) / (math.fsum(weights) + rest)
    document = [{"token": str(i), "logprob": math.log(p)} for i, p in enumerate(probabilities)]
    read = read_numbers(json.dumps(document))
    soft = softmax(read.logits[0])
    assert abs(math.fsum(soft) - 1) < 1e-12
    if read.labels[-1] == REST:
        assert abs(math.fsum(np.exp(read.logits[0])) - 1) < 1e-12
        assert np.abs(soft[:-1] - probabilities).max() < 1e-12
    else:
        assert np.abs(soft - probabilities).max() < 1e-8
