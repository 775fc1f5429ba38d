"""What a paste is read as: the kind of its numbers, its rows, what is missing of their sum."""

import json
import math
import random
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.explorer.experiment import read_experiment
from app.explorer.parameters import LABELS, LOGITS
from app.importers import LONGEST, read_numbers
from app.importers.interpretation import REST, Switches
from app.numerics.softmax import softmax
from app.query.parameter_types import ParameterError
from tests.pastes import SHAPES


def reads_or_refuses(text, switches=None):
    """What was read, if anything, must be what the query takes; nothing but a refusal is raised."""
    try:
        read = read_numbers(text, switches)
    except ParameterError as error:
        str(error).encode()
        assert error.name in ("paste", "position", "row", "label_column", "leave_out")
        return None
    pairs = [("logits", LOGITS.write(read.logits))]
    if read.labels is not None:
        pairs.append(("labels", LABELS.write(read.labels)))
    experiment, problems = read_experiment(pairs, strict=True)
    assert problems == []
    assert experiment.teacher_logits == read.logits
    assert read.labels in (None, experiment.labels)
    return read


def percent(read):
    return [f"{100 * p:.1f}" for p in softmax(read.logits[0])]


def test_a_reading_does_not_change():
    with pytest.raises(FrozenInstanceError):
        read_numbers("[1, 2]").kind = "probs"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("\ufeff[4.2, 1.8]", None),
        ("Cat;4,2\nDog;1,8", ("Cat", "Dog")),
        ('{"Fox, red": 4.2, "": 1.8}', ("Fox‚ red", "∅")),
        ("Cat\t4.2\nCat\t1.8", ("Cat", "Cat (2)")),
        ('{" a": 4.2, "\\n": 1.8}', ("␣a", "⏎")),
    ],
)
def test_logits_are_taken_as_they_are(text, labels):
    read = read_numbers(text)
    assert (read.kind, read.logits, read.labels) == ("logits", ((4.2, 1.8),), labels)
    assert reads_or_refuses(text) is not None


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
            "if they are log-probabilities of some of the classes, say so",
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
def test_what_only_looks_like_something_else_stays_logits_with_a_word(text, note):
    read = read_numbers(text)
    assert read.kind == "logits"
    assert note in " ".join(read.notes)
    assert bool(note) == bool(read.notes)


def test_the_reader_says_what_the_numbers_are():
    text = "array([-0.69, -1.39])"
    assert len(read_numbers(text, Switches(kind="log_probs")).logits[0]) == 3
    assert read_numbers("[0.9, 0.1]", Switches(kind="logits")).logits == ((0.9, 0.1),)
    assert percent(read_numbers("0.5 0.3", Switches(kind="probs"))) == ["50.0", "30.0", "20.0"]
    for kind, message in (
        ("probs", "probabilities: none below 0, and a sum of at most 1, got -0.69"),
        ("log_probs", "log-probabilities: none above 0"),
    ):
        with pytest.raises(ParameterError) as error:
            read_numbers("4 -0.69", Switches(kind=kind))
        assert message in str(error.value)


def test_rows_are_examples_of_which_one_is_used_unless_the_reader_says_teachers():
    text = "[[4.2, 1.8], [1.2, 4.5], [0, 1]]"
    read = read_numbers(text)
    assert (read.rows, read.n_rows, read.row, read.logits) == ("examples", 3, 0, ((4.2, 1.8),))
    assert read_numbers(text, Switches(row=2)).logits == ((0.0, 1.0),)
    teachers = read_numbers(text, Switches(rows="teachers"))
    assert (teachers.rows, len(teachers.logits)) == ("teachers", 3)
    said = read_numbers("teacher 1: 4.2 1.8\nteacher 2: 1.2 4.5")
    assert (said.rows, said.row_names) == ("teachers", ("teacher 1", "teacher 2"))
    assert read_numbers("[4.2, 1.8]", Switches(rows="teachers")).rows == "one"


def test_masked_classes_become_the_lowest_logit_and_are_told():
    for mask in ("-inf", "-Infinity", "-1e9", "-3.4028e+38", "-65504.0", "-10000.0"):
        read = read_numbers(f"[2.0, {mask}, 1.0]")
        assert read.logits == ((2.0, -1000.0, 1.0),)
        assert "1 number is masked" in read.notes[0] and "−1000" in read.notes[0]
    assert "2 numbers are a probability of 0" in read_numbers("[1, 0, 0]").notes[-1]


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
def test_a_rest_is_there_only_beyond_the_digits_that_were_written(row, classes):
    kind = "log_probs" if "-" in row else "probs"
    read = read_numbers(row, Switches(kind=kind))
    assert len(read.logits[0]) == classes
    assert (REST in (read.labels or ())) == (classes > len(row.split()))


@given(st.integers(3, 7), st.integers(0, 10**6))
def test_a_whole_float32_distribution_has_no_rest(n, seed):
    logits = np.random.default_rng(seed).normal(0, 3, n).astype(np.float32)
    shifted = logits - logits.max()
    log_probs = shifted - np.log(np.exp(shifted).sum(dtype=np.float32))
    answer = [{"token": f"t{i}", "logprob": float(p)} for i, p in enumerate(-np.sort(-log_probs))]
    assert len(read_numbers(json.dumps(answer)).logits[0]) == n
    probabilities = np.exp(log_probs)
    assert len(read_numbers(json.dumps(probabilities.astype(float).tolist())).logits[0]) == n


@given(st.lists(st.floats(1e-6, 1), min_size=2, max_size=20), st.floats(0.01, 1e3))
def test_the_rest_completes_the_sum_and_leaves_the_others_as_pasted(weights, rest):
    probabilities = np.array(weights) / (math.fsum(weights) + rest)
    read = read_numbers(json.dumps({"probs": probabilities.tolist()}))
    soft = softmax(read.logits[0])
    assert abs(math.fsum(soft) - 1) < 1e-12
    if 1 - math.fsum(probabilities) > 1e-5:
        assert read.labels[-1] == REST
        assert np.abs(soft[:-1] - probabilities).max() < 1e-12


@given(st.lists(st.text(max_size=60), min_size=2, max_size=100))
def test_any_names_become_labels_that_the_query_takes(names):
    read = reads_or_refuses(json.dumps({"labels": names, "logits": [0] * len(names)}))
    assert read is not None
    assert len(read.labels) == len(names)


def test_names_that_hide_or_look_alike_are_told_apart():
    names = [
        "\x00",
        "\r",
        "\u200b",
        "\xa0",
        "\ud800",
        "\u0301",
        "e\u0301",
        ",",
        "‚",
        "a" * 41,
        "a" * 42,
    ]
    labels = read_numbers(json.dumps({"labels": names, "logits": [0] * len(names)})).labels
    long = ("a" * 39 + "…", "a" * 35 + "… (2)")
    assert labels == (
        *("\\x00", "\\x0d", "\\u200b", "\\xa0", "\\ud800", "\\u0301", "e\u0301", "‚", "‚ (2)"),
        *long,
    )


NOTHING = (
    "paste must be numbers (JSON, an array as Python prints it, a table, or a language model's"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", NOTHING),
        (" \n\t", NOTHING),
        ("the logits, please", "got 'the logits, please'"),
        ("\x00\u202e", "got '\\x00\\u202e'"),
        ("1" * (LONGEST + 1), "paste must be at most 5000000 characters, got 5000001 of them"),
        ("[1]", "one distribution over 2 to 100 classes, got 1"),
        ("4.2", "one distribution over 2 to 100 classes, got 1"),
        (
            json.dumps([1.5] * 101),
            "print the largest alone, as torch.topk(logits, 20) does, got 101",
        ),
        ("[[1, 2], [1, 2, 3]]", "equally many numbers in every row, got 2 and 3 (row 2)"),
        ("[[1, 2], []]", "equally many numbers in every row, got 2 and 0 (row 2)"),
        ("[1, 2, 1000.5]", "numbers between -1000 and 1000 (class 3), got 1000.5"),
        ("[[1, 2], [-1001, 2]]", None),
        ("[1, NaN]", "finite numbers, or −inf for a masked class (number 2), got NaN"),
        ("[[1, 2], [3, inf]]", "(row 2, number 2), got inf"),
        ("[[1, 2]] * 3", "an array as NumPy or PyTorch prints it (line 1), got '3'"),
        (
            "prob: 0.9, 0.8",
            "at most 1. If they are scores before a softmax, say so, got a sum of 1.7",
        ),
    ],
)
def test_a_refusal_names_the_rule_and_what_to_do(text, message):
    if message is None:
        assert read_numbers(text).logits == ((1.0, 2.0),)  # the other example is not used
        return
    with pytest.raises(ParameterError) as error:
        read_numbers(text)
    assert message in str(error.value)


def test_twelve_rows_are_examples_and_no_teachers():
    text = json.dumps([[i, 1.5] for i in range(12)])
    assert read_numbers(text).n_rows == 12
    with pytest.raises(ParameterError, match="at most 8 teachers; rows may also be examples"):
        read_numbers(text, Switches(rows="teachers"))
    with pytest.raises(ParameterError, match="row must be a whole number between 0 and 11"):
        read_numbers(text, Switches(row=12))


@pytest.mark.parametrize("edge", ["[-1000, 1000]", json.dumps([[0.5] * 100])])
def test_the_bounds_themselves_are_allowed(edge):
    assert read_numbers(edge).logits[0] in ((-1000, 1000), (0.5,) * 100)


LONG = 200_000
HOSTILE = [
    "[" * LONG, "[1," * (LONG // 3), '{"a":' * (LONG // 5), "[" * 900 + "]" * 900, "9" * LONG,
    "[" + "9" * (LONG - 2) + "]", "[ " + "9" * (LONG - 3) + "x", "[1 " + "1." * (LONG // 2 - 2),
    "[1" + " " * (LONG - 3) + "x", "[1" + ", " * (LONG // 2 - 2) + "x", "array(" * (LONG // 6),
    "[1 " + "dtype='" * 20_000, "[1 " + "size=(" * 20_000, "[1 " + "a" * (LONG - 3), "\t" * LONG,
    "1," * (LONG // 2), "1\n" * (LONG // 2), "1\n" * 1000 + "1\t" * 90_000, "1\t" * 100_000,
    '"' * LONG, "{" + ",".join(f'"{i}":1' for i in range(20_000)) + ',"19999":1}',
    "a: 1, " * 30_000, "cat 1 " * 30_000, "| 1 " * 50_000, "1,5 " * 50_000, "-" * LONG,
    ("-" * 290 + "x\n") * 600, " " * LONG + "1", "x=" * 100_000, "a (" * 60_000, "a -> " * 40_000,
    ("a" + " -" * 140 + "\n") * 300, 'data: {"a":1}\n' * 14_000, "<a " * 60_000, "['" + "\\" * LONG,
    json.dumps(["\ud800", 1]), '{"\\ud800": 1, "\\udfff": 2}', "\ud800\t1\nb\t2", "\ud800",
    '{"logits": ["\\ud800", 1]}', "a\x00\t1\nb\t2", "a\r1\rb\r2", "é\u200d\t1\n\u200d\t2\n\u00ad\t3",
    "a" + "\t" * 3_000 + "b", "a" + "\u2003" * 3_000 + "b", "a\t{250}b 1 y\n" * 20,
    ("a" + "\t" * 250 + "b 1 y\n") * 20, "(\"" + '\\"' * 10_000, "a & 1\nb & " + "\\\\[" * 50_000,
    "100, 1e-323", "1e999\t2", "[1e999, 2]", "1e-999 1", "[0, 0]", "0% 0%", "[-0.0, -0.0]", "\\begin{" * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_or_refused(text):
    reads_or_refuses(text)


SEEDS = (
    "array([[ 4.2,  1.8],\n [1., -2e-1]], dtype=float32)",
    "tensor([4.2000, ..., nan], device='cuda:0', grad_fn=<X>)",
    '{"logits": [[4.2, 1.8]], "labels": ["Cat", "Dog"]}',
    '{"choices": [{"logprobs": {"content": [{"top_logprobs": [{"token": " a", "logprob": -1}]}]}}]}',
    'class\tA\tB\nCat\t4,2\t1\n"Dog"\t1,8\t-2\n',
    "| rank | class | logit |\n|---|---|---|\n| 1 | Cat | **+3.30** |\n| 2 | Dog | −0.17 |",
    "[[('n01', 'cat', 0.8), ('n02', 'dog', 0.1)]]",
    "     [,1] [,2]\n[1,]  4.2  1.8",
    "Top 2: cat 0.7, dog 0.2",
    "torch.return_types.topk(values=tensor([0.7, 0.2]), indices=tensor([2, 1]))",
    "teacher 1: 89,7 % 8,1 %\nteacher 2: 1 2",
)
WORDS = (
    "...",
    "nan",
    "-inf",
    "NaN",
    "null",
    "true",
    "1e999",
    "4.2",
    "1,8",
    "array(",
    "tensor(",
    "%",
)
KEYS = (
    "dtype=",
    "Cat",
    "\ud800",
    '"token"',
    '"logprob":',
    '"content":',
    '"choices":',
    " -> ",
    "c(",
)
pieces = st.sampled_from([*"[]{}(),:;\"'\\\n\t .+-|&<>=%", *WORDS, *KEYS])


@given(st.text())
@example("\ud800")
def test_random_text_raises_nothing_but_a_refusal(text):
    reads_or_refuses(text)


@given(st.lists(pieces, max_size=30).map("".join), st.integers(-2, 3))
def test_random_pieces_raise_nothing_but_a_refusal(text, position):
    reads_or_refuses(text, Switches(position=position))


switches = st.builds(
    Switches,
    position=st.integers(0, 2),
    kind=st.sampled_from([None, "logits", "log_probs", "probs"]),
    rows=st.sampled_from([None, "teachers", "examples"]),
    row=st.integers(0, 2),
    label_column=st.none() | st.integers(-1, 3),
    left_out=st.lists(st.integers(0, 3), max_size=2).map(tuple),
)


@given(st.sampled_from(SEEDS), st.data(), switches)
def test_a_damaged_paste_raises_nothing_but_a_refusal(seed, data, switches):
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, len(seed)))
    reads_or_refuses(seed[:start] + data.draw(pieces | st.just("")) + seed[end:], switches)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["choices", "logprobs", "content", "top_logprobs", "token", "logprob"])
            | st.sampled_from(["logits", "labels", "classes", "values", "indices", "Cat", "Dog"]),
            inner,
            max_size=4,
        )
    ),
)


@given(json_values, st.integers(0, 2))
def test_random_json_raises_nothing_but_a_refusal(value, position):
    reads_or_refuses(json.dumps(value), Switches(position=position))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_distribution_comes_back_to_the_digit_from_every_shape(shape):
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


def test_switches_have_no_effect_where_there_is_nothing_to_choose():
    text = "[4.2, 1.8]"
    read = read_numbers(text)
    for other in (Switches(position=7), Switches(rows="examples"), Switches(label_column=1)):
        assert replace(read_numbers(text, other)) == read
