"""The interpretation of a paste: its kind, its rows, its bounds, refusals."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from app.importers.interpretation import PasteOptions
from app.importers.paste import read_numbers
from app.importers.paste_options import LONGEST
from app.query.parameter_types import ParameterError
from tests.importers.checks import reads_or_refuses


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


def test_rows_are_examples_unless_the_user_chooses_teachers():
    text = "[[4.2, 1.8], [1.2, 4.5], [0, 1]]"
    read = read_numbers(text)
    assert (read.rows, read.n_rows, read.row, read.logits) == ("examples", 3, 0, ((4.2, 1.8),))
    assert read_numbers(text, PasteOptions(row=2)).logits == ((0.0, 1.0),)
    teachers = read_numbers(text, PasteOptions(rows="teachers"))
    assert (teachers.rows, len(teachers.logits)) == ("teachers", 3)
    said = read_numbers("teacher 1: 4.2 1.8\nteacher 2: 1.2 4.5")
    assert (said.rows, said.row_names) == ("teachers", ("teacher 1", "teacher 2"))
    assert read_numbers("[4.2, 1.8]", PasteOptions(rows="teachers")).rows == "one"


def test_masked_classes_become_the_lowest_logit_with_a_note():
    for mask in ("-inf", "-Infinity", "-1e9", "-3.4028e+38", "-65504.0", "-10000.0"):
        read = read_numbers(f"[2.0, {mask}, 1.0]")
        assert read.logits == ((2.0, -1000.0, 1.0),)
        assert "1 number is masked" in read.notes[0] and "−1000" in read.notes[0]
    assert "2 numbers are a probability of 0" in read_numbers("[1, 0, 0]").notes[-1]


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
        ("[1]", "one number for each of 2 to 100 classes, got 1"),
        ("4.2", "one number for each of 2 to 100 classes, got 1"),
        (
            json.dumps([1.5] * 101),
            "print only the largest, as torch.topk(logits, 20) does, got 101",
        ),
        ("[[1, 2], [1, 2, 3]]", "equally many numbers in every row, got 2 in row 1, 3 in row 2"),
        ("[[1, 2], []]", "equally many numbers in every row, got 2 in row 1, 0 in row 2"),
        ("[1, 2, 1000.5]", "scores (logits) between -1000 and 1000 (class 3), got 1000.5"),
        ("[[1, 2], [-1001, 2]]", None),
        ("[1, NaN]", "finite numbers, or −inf for a class that is ruled out (number 2), got NaN"),
        ("[[1, 2], [3, inf]]", "(row 2, number 2), got inf"),
        ("[[1, 2]] * 3", "an array as NumPy or PyTorch prints it (line 1), got '* 3'"),
        (
            "prob: 0.9, 0.8",
            "at most 1 (if they are a model's raw scores, name them “logits” in the paste), got a sum",
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


def test_scores_called_probabilities_are_read_under_the_name_that_the_refusal_gives():
    with pytest.raises(ParameterError, match="name them “logits” in the paste"):
        read_numbers("prob: 4.2, 1.8")
    assert read_numbers("logits: 4.2, 1.8").logits == ((4.2, 1.8),)


def test_twelve_rows_are_examples_and_no_teachers():
    text = json.dumps([[i, 1.5] for i in range(12)])
    assert read_numbers(text).n_rows == 12
    with pytest.raises(ParameterError, match="at most 8 rows if each row is a teacher"):
        read_numbers(text, PasteOptions(rows="teachers"))
    with pytest.raises(ParameterError, match="row must be a whole number between 0 and 11"):
        read_numbers(text, PasteOptions(row=12))


@pytest.mark.parametrize("edge", ["[-1000, 1000]", json.dumps([[0.5] * 100])])
def test_the_bounds_themselves_are_allowed(edge):
    assert read_numbers(edge).logits[0] in ((-1000, 1000), (0.5,) * 100)


def test_switches_have_no_effect_where_there_is_nothing_to_choose():
    text = "[4.2, 1.8]"
    read = read_numbers(text)
    for other in (
        PasteOptions(position=7),
        PasteOptions(rows="examples"),
        PasteOptions(label_column=1),
    ):
        assert replace(read_numbers(text, other)) == read
