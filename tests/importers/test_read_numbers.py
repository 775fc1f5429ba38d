import json
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.experiment import read_experiment
from app.importers import LONGEST, Numbers, read_numbers
from app.kinds import ParameterError
from app.parameters import LABELS, LOGITS


def reads_or_refuses(text, position=0):
    """What was read, if anything, must be what the query takes; nothing but a refusal is raised."""
    try:
        read = read_numbers(text, position)
    except ParameterError as error:
        str(error).encode()
        assert error.name in ("paste", "position")
        return None
    pairs = [("logits", ";".join(map(LOGITS.write, read.logits)))]
    if read.labels is not None:
        pairs.append(("labels", LABELS.write(read.labels)))
    experiment, problems = read_experiment(pairs, strict=True)
    assert problems == []
    assert experiment.teacher_logits == read.logits
    assert read.labels in (None, experiment.labels)
    return read


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("[4.2, 1.8]", None),
        ("\ufeff[4.2, 1.8]", None),
        ("[4.2 1.8]", None),
        ("tensor([4.2000, 1.8000])", None),
        ("4.2\t1.8", None),
        ("Cat;4,2\nDog;1,8", ("Cat", "Dog")),
        ('{"Cat": 4.2, "Dog": 1.8}', ("Cat", "Dog")),
        ('{"Fox, red": 4.2, "": 1.8}', ("Fox‚ red", "∅")),
        ("Cat\t4.2\nCat\t1.8", ("Cat", "Cat (2)")),
    ],
)
def test_each_format_becomes_labels_and_logits(text, labels):
    assert read_numbers(text) == Numbers(((4.2, 1.8),), labels, "")
    assert reads_or_refuses(text) is not None


def test_numbers_do_not_change():
    with pytest.raises(FrozenInstanceError):
        read_numbers("[1, 2]").note = "x"


FORMATS = "numbers (JSON, a NumPy or PyTorch print-out, a table or an answer with top_logprobs)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"paste must be {FORMATS}, got nothing"),
        (" \n\t", f"paste must be {FORMATS}, got nothing"),
        ("the logits, please", f"paste must be {FORMATS}, got 'the logits, please'"),
        ("\x00\u202e", f"paste must be {FORMATS}, got '\\x00\\u202e'"),
        ("1" * (LONGEST + 1), "paste must be at most 200000 characters, got 200001 of them"),
        (
            "[1]",
            "paste must be 2 to 100 numbers between -1000 and 1000 for teacher 1, got 1 of them",
        ),
        ("[]", "2 to 100 numbers between -1000 and 1000 for teacher 1, got 0 of them"),
        ("4.2", "2 to 100 numbers between -1000 and 1000 for teacher 1, got 1 of them"),
        (json.dumps([1] * 101), "for teacher 1, got 101 of them"),
        ("[[1, 2], []]", "for teacher 2, got 0 of them"),
        (
            "[[1, 2], [1, 2, 3]]",
            "paste must be equally many numbers for every teacher, got 2 and 3",
        ),
        (json.dumps([[1, 2]] * 9), "paste must be the logits of 1 to 8 teachers, got 9 teachers"),
        (
            "[1, 2, 1000.5]",
            "paste must be numbers between -1000 and 1000 (teacher 1, class 3), got 1000.5",
        ),
        ("[[1, 2], [-1001, 2]]", "between -1000 and 1000 (teacher 2, class 1), got -1001.0"),
        ('{"logits": [1, 2], "labels": ["a"]}', "as many labels as there are logits, 2, got 1"),
    ],
)
def test_an_error_names_the_rule_and_the_number(text, message):
    with pytest.raises(ParameterError) as error:
        read_numbers(text)
    assert message in str(error.value)


@pytest.mark.parametrize("edge", ["[-1000, 1000]", json.dumps([[0.0] * 100] * 8)])
def test_the_bounds_themselves_are_allowed(edge):
    assert [list(row) for row in read_numbers(edge).logits] in ([[-1000, 1000]], json.loads(edge))


@pytest.mark.parametrize(
    "text",
    [
        "[" * LONGEST,
        "[1," * (LONGEST // 3),
        '{"a":' * (LONGEST // 5),
        "[" * 900 + "]" * 900,
        "9" * LONGEST,
        "[" + "9" * (LONGEST - 2) + "]",
        "[ " + "9" * (LONGEST - 3) + "x",
        "[1 " + "1." * (LONGEST // 2 - 2),
        "[1" + " " * (LONGEST - 3) + "x",
        "[1" + ", " * (LONGEST // 2 - 2) + "x",
        "array(" * (LONGEST // 6),
        "[1 " + "dtype='" * 20_000,
        "[1 " + "size=(" * 20_000,
        "[1 " + "a" * (LONGEST - 3),
        "\t" * LONGEST,
        "1," * (LONGEST // 2),
        "1\n" * (LONGEST // 2),
        "1\n" * 1000 + "1\t" * 90_000,
        "1\t" * 100_000,
        '"' * LONGEST,
        "{" + ",".join(f'"{i}":1' for i in range(20_000)) + ',"19999":1}',
        json.dumps(["\ud800", 1]),
        '{"\\ud800": 1, "\\udfff": 2}',
        "\ud800\t1\nb\t2",
        "\ud800",
        '{"logits": ["\\ud800", 1]}',
        "a\x00\t1\nb\t2",
        "a\r1\rb\r2",
        "é\u200d\t1\n\u200d\t2\n\u00ad\t3",
    ],
    ids=range(29),
)
def test_hostile_text_is_read_or_refused(text):
    reads_or_refuses(text[:LONGEST])


SEEDS = (
    "array([[ 4.2,  1.8],\n [1., -2e-1]], dtype=float32)",
    "tensor([4.2000, ..., nan], device='cuda:0', grad_fn=<X>)",
    '{"logits": [[4.2, 1.8]], "labels": ["Cat", "Dog"]}',
    '{"choices": [{"logprobs": {"content": [{"top_logprobs": [{"token": " a", "logprob": -1}]}]}}]}',
    'class\tA\tB\nCat\t4,2\t1\n"Dog"\t1,8\t-2\n',
)
WORDS = ("...", "nan", "-inf", "NaN", "null", "true", "1e999", "4.2", "1,8", "array(", "tensor(")
KEYS = ("dtype=", "Cat", "\ud800", '"token"', '"logprob":', '"content":', '"choices":')
pieces = st.sampled_from([*"[]{}(),:;\"'\\\n\t .+-", *WORDS, *KEYS])


@given(st.text())
@example("\ud800")
def test_random_text_raises_nothing_but_a_refusal(text):
    reads_or_refuses(text)


@given(st.lists(pieces, max_size=30).map("".join), st.integers(-2, 3))
def test_random_pieces_raise_nothing_but_a_refusal(text, position):
    reads_or_refuses(text, position)


@given(st.sampled_from(SEEDS), st.data())
def test_a_damaged_paste_raises_nothing_but_a_refusal(seed, data):
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, len(seed)))
    reads_or_refuses(seed[:start] + data.draw(pieces | st.just("")) + seed[end:])


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["choices", "logprobs", "content", "top_logprobs", "token", "logprob"])
            | st.sampled_from(["logits", "labels", "classes", "Cat", "Dog"]),
            inner,
            max_size=4,
        )
    ),
)


@given(json_values, st.integers(0, 2))
def test_random_json_raises_nothing_but_a_refusal(value, position):
    reads_or_refuses(json.dumps(value), position)


@given(st.lists(st.text(max_size=60), min_size=2, max_size=100))
def test_any_names_become_labels_that_the_query_takes(names):
    read = reads_or_refuses(json.dumps({"labels": names, "logits": [0] * len(names)}))
    assert read is not None
    assert len(read.labels) == len(names)
