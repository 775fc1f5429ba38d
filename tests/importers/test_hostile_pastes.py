"""Hostile, random and damaged pastes: each is read or refused, without any other error."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.importers.interpretation import PasteOptions
from tests.importers.checks import reads_or_refuses

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
    reads_or_refuses(text, PasteOptions(position=position))


switches = st.builds(
    PasteOptions,
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
    reads_or_refuses(json.dumps(value), PasteOptions(position=position))
