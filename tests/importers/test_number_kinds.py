"""Logits, log-probabilities and probabilities told apart, and the probability that is missing."""

import json
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.interpretation import MISSING_CLASS, PasteOptions
from app.importers.paste import read_numbers
from app.numerics.softmax import softmax
from app.query.parameter_types import ParameterError
from tests.importers.checks import percent
from tests.pastes import SHAPES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[0.897, 0.081, 0.022]", ["89.7", "8.1", "2.2"]),
        ("[0.33, 0.33, 0.33]", ["33.3", "33.3", "33.3"]),
        ("array([0.5, 0.25, 0.25])", ["50.0", "25.0", "25.0"]),
        ("tensor([[0.8984, 0.0811, 0.0220]], dtype=torch.bfloat16)", ["89.7", "8.1", "2.2"]),
        ("89.7% 8.1% 2.2%", ["89.7", "8.1", "2.2"]),
        ("89.7, 8.1, 2.2", ["89.7", "8.1", "2.2"]),
        ("Cat\t89.7%\nDog\t8.1%\nFox\t2.2%", ["89.7", "8.1", "2.2"]),
        ("0,72 0,19 0,09", ["72.0", "19.0", "9.0"]),
        ("probs: 0.5 0.3", ["50.0", "30.0", "20.0"]),
        ('[{"label": "a", "score": 0.6}, {"label": "b", "score": 0.3}]', ["60.0", "30.0", "10.0"]),
        ("[1, 0, 0]", ["100.0", "0.0", "0.0"]),
    ],
)
def test_probabilities_show_at_temperature_1_what_was_pasted(text, shown):
    read = read_numbers(text)
    assert read.kind == "probs"
    assert percent(read) == shown
    assert any("softmax at T = 1" in note for note in read.notes)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[-0.105, -2.526, -3.912]", ["90.0", "8.0", "2.0"]),
        ("[-0.69, -1.39]", ["50.2", "24.9", "24.9"]),
        ("-0.69\n-1.39", ["50.2", "24.9", "24.9"]),
        ('{"Yes": -0.69, "No": -1.39}', ["50.2", "24.9", "24.9"]),
        ("Yes\t-0.69\nNo\t-1.39", ["50.2", "24.9", "24.9"]),
        ("[('Yes', -0.69), ('No', -1.39)]", ["50.2", "24.9", "24.9"]),
        ("token,logprob\nYes,-0.69\nNo,-1.39", ["50.2", "24.9", "24.9"]),
        ("array([-0.69314718, -1.38629436, -1.38629436])", ["50.0", "25.0", "25.0"]),
        ("logprobs = tensor([-0.6931, -1.3863])", ["50.0", "25.0", "25.0"]),
    ],
)
def test_log_probabilities_show_at_temperature_1_what_they_mean(text, shown):
    read = read_numbers(text)
    assert read.kind == "log_probs"
    assert percent(read) == shown


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "array([-4.1, -4.2, -2.3])",
            "if they are log-probabilities of some of the classes, change “Read as”",
        ),
        ("logits: 0.9, 0.1", "they sum to 1: probabilities do"),
        ('{"a": 0.9, "b": 0.8}', "do not sum to 1"),
        ("[-0.1, -0.2]", ""),
        ("[4.2, 1.8, 0.5]", ""),
        ("[0.5, -0.5]", ""),
        ("[2, -1]", ""),
        ("logits = -0.69, -1.39", ""),
        ("array([-0.69, -1.39])", "log-probabilities"),
    ],
)
def test_doubtful_numbers_are_logits_with_a_note(text, note):
    read = read_numbers(text)
    assert read.kind == "logits"
    assert note in " ".join(read.notes)
    assert bool(note) == bool(read.notes)


def test_the_user_chooses_the_kind_of_numbers():
    text = "array([-0.69, -1.39])"
    assert len(read_numbers(text, PasteOptions(kind="log_probs")).logits[0]) == 3
    assert read_numbers("[0.9, 0.1]", PasteOptions(kind="logits")).logits == ((0.9, 0.1),)
    assert percent(read_numbers("0.5 0.3", PasteOptions(kind="probs"))) == [
        "50.0",
        "30.0",
        "20.0",
    ]
    for kind, message in (
        ("probs", "probabilities: none below 0, and a sum of at most 1, got -0.69"),
        ("log_probs", "log-probabilities: none above 0"),
    ):
        with pytest.raises(ParameterError) as error:
            read_numbers("4 -0.69", PasteOptions(kind=kind))
        assert message in str(error.value)


@pytest.mark.parametrize(
    ("row", "classes"),
    [
        ("0.6 0.4", 2),
        ("0.5999 0.4", 2),
        ("0.59 0.40", 2),
        ("0.5899 0.40", 3),
        ("-0.51083 -0.91629", 2),
        ("-0.52 -0.9163", 3),
        ("-0.0083 -5.33 -5.77", 4),
    ],
)
def test_missing_probability_counts_only_beyond_the_digits_as_written(row, classes):
    kind = "log_probs" if "-" in row else "probs"
    read = read_numbers(row, PasteOptions(kind=kind))
    assert len(read.logits[0]) == classes
    assert (MISSING_CLASS in (read.labels or ())) == (classes > len(row.split()))


@given(st.integers(3, 7), st.integers(0, 10**6))
def test_a_whole_float32_distribution_lacks_no_probability(n, seed):
    logits = np.random.default_rng(seed).normal(0, 3, n).astype(np.float32)
    shifted = logits - logits.max()
    log_probs = shifted - np.log(np.exp(shifted).sum(dtype=np.float32))
    answer = [{"token": f"t{i}", "logprob": float(p)} for i, p in enumerate(-np.sort(-log_probs))]
    assert len(read_numbers(json.dumps(answer)).logits[0]) == n
    probabilities = np.exp(log_probs)
    assert len(read_numbers(json.dumps(probabilities.astype(float).tolist())).logits[0]) == n


@given(st.lists(st.floats(1e-6, 1), min_size=2, max_size=20), st.floats(0.01, 1e3))
def test_the_class_of_missing_probability_completes_the_sum(weights, rest):
    probabilities = np.array(weights) / (math.fsum(weights) + rest)
    read = read_numbers(json.dumps({"probs": probabilities.tolist()}))
    soft = softmax(read.logits[0])
    assert abs(math.fsum(soft) - 1) < 1e-12
    if 1 - math.fsum(probabilities) > 1e-5:
        assert read.labels[-1] == MISSING_CLASS
        assert np.abs(soft[:-1] - probabilities).max() < 1e-12


@pytest.mark.parametrize("shape", SHAPES)
def test_a_distribution_keeps_its_digits_in_every_shape(shape):
    chance = random.Random(shape)
    for _ in range(40):
        n = chance.randint(3, 7)
        weights = [chance.expovariate(1) + 0.02 for _ in range(n)]
        exact = [w / math.fsum(weights) for w in weights]
        digits = chance.choice([4, 6, 8])
        texts = [f"{p:.{digits}f}" for p in exact]
        read = read_numbers(SHAPES[shape](texts))
        assert (read.kind, read.rows) == ("probs", "one")
        total = math.fsum(map(float, texts))
        assert softmax(read.logits[0])[:n] == pytest.approx(
            [float(t) / total for t in texts], abs=10**-digits
        )
        texts = [f"{chance.uniform(-20, 20):.{digits}f}" for _ in range(n - 1)] + ["20.5000"]
        read = read_numbers(SHAPES[shape](texts))
        assert (read.kind, read.logits) == ("logits", (tuple(map(float, texts)),))
        assert read.labels is None or read.labels[0].removeprefix("__label__") == "cat"
