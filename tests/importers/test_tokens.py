"""Tokens of a language model's position: labels, the chosen one, probabilities."""

import math

import pytest

from app.importers.language_models import read_answer
from tests.importers.language_model_answers import (
    TOP,
    call,
    candidate,
    chunks,
    entries,
    gemini,
    legacy,
    read,
    sglang,
    tgi,
    tree,
)


def test_gemini_candidates_may_have_a_small_sum():
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
    numbers = read_answer(tree(same[0] | {"top_logprobs": same}))
    assert (numbers.labels, numbers.rows) == (["a", "a"], [[-0.5, -2.5]])
    assert read_answer(tree(same[0] | {"top_logprobs": same[1:]})).rows == [[-2.5, -0.5]]


def test_a_token_that_is_spelled_with_its_mark_is_not_added_again():
    listed = [{"token": "▁a", "logprob": -0.5}, {"token": "▁b", "logprob": -2.5}]
    assert read({"token": "a", "logprob": -0.5, "top_logprobs": listed}) == {"▁a": -0.5, "▁b": -2.5}


def test_masked_tokens_stay_as_they_are():
    listed = [{"token": "a", "logprob": 0.0}, {"token": "b", "logprob": -9999.0}]
    listed += [{"token": "c", "logprob": -math.inf}, {"token": "d", "logprob": -3.4e38}]
    numbers = read_answer(tree(listed[0] | {"top_logprobs": listed}))
    assert [number.text for number in numbers.rows[0]] == ["0.0", "-9999.0", "-inf", "-3.4e+38"]


PROBS = {
    "llama.cpp before": [{"content": " a", "probs": [{"tok_str": " a", "prob": 0.7}, {"tok_str": "b", "prob": 0.2}]}],
    "post_sampling_probs": [{"id": 1, "token": " a", "prob": 0.7, "top_probs": [{"id": 1, "token": " a", "prob": 0.7}, {"id": 2, "token": "b", "prob": 0.2}]}],
}  # fmt: skip


@pytest.mark.parametrize("listed", PROBS.values(), ids=PROBS)
@pytest.mark.parametrize("wrap", [lambda x: {"completion_probabilities": x}, lambda x: x])
def test_sampled_probabilities_are_read_as_probabilities_with_a_note(listed, wrap):
    numbers = read_answer(tree(wrap(listed)))
    assert (numbers.labels, numbers.rows, numbers.kind) == (["␣a", "b"], [[0.7, 0.2]], "probs")
    assert "temperature" in numbers.notes[0]
