"""Class names of a paste as labels that the query takes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.importers.paste import read_numbers
from tests.importers.checks import reads_or_refuses


@given(st.lists(st.text(max_size=60), min_size=2, max_size=100))
def test_any_names_become_labels_that_the_query_takes(names):
    read = reads_or_refuses(json.dumps({"labels": names, "logits": [0] * len(names)}))
    assert read is not None
    assert len(read.labels) == len(names)


def test_invisible_or_equal_names_become_different_labels():
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
