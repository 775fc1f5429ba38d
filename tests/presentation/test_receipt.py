"""The receipt of a paste: what it says, and the switches that it offers."""

import math
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from app.explorer.experiment import read_experiment
from app.importers.interpretation import MISSING_CLASS, Interpretation, PasteOptions
from app.importers.paste import read_numbers
from app.presentation.explorer.receipt import ON_SCREEN, digest, receipt, summary

PLAIN = read_experiment([], strict=False)[0]
LOGITS = Interpretation(
    format="a list",
    kind="logits",
    rows="one",
    n_rows=1,
    row=0,
    row_names=(),
    logits=((4.2, 1.8, 0.5),),
    labels=None,
    left_out=(),
    notes=(),
)
EXAMPLES = replace(LOGITS, rows="examples", n_rows=12, row=2)


def receipt_of(reading, options=None, text="text"):
    shown = PLAIN.with_numbers(reading.logits, reading.labels)
    return receipt(shown, reading, options or PasteOptions(), text)


def switches(reading):
    return {switch.name: switch for switch in receipt_of(reading).switches}


def chosen(switch):
    return [option.text for option in switch.options if option.chosen]


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (LOGITS, "1 teacher × 3 classes, logits (scores), from a list"),
        (
            replace(LOGITS, rows="teachers", n_rows=3, logits=((0.0,) * 10,) * 3),
            "3 teachers × 10 classes, logits (scores), from a list",
        ),
        (
            replace(EXAMPLES, kind="probs"),
            "12 examples × 3 classes, probabilities, from a list. Example 3 is used",
        ),
        (
            replace(LOGITS, kind="log_probs"),
            "1 teacher × 3 classes, log-probabilities, from a list",
        ),
    ],
)
def test_one_line_says_what_was_read(reading, text):
    assert summary(reading) == text


def test_the_first_values_stand_beside_what_the_page_will_show():
    rows = receipt_of(LOGITS).rows
    assert [(row.label, *row.pasted, row.percent) for row in rows] == [
        ("Class 1", "4.2", "89.7%"),
        ("Class 2", "1.8", "8.1%"),
        ("Class 3", "0.5", "2.2%"),
    ]
    assert receipt_of(LOGITS).heads == ("Pasted",)
    many = receipt_of(replace(LOGITS, logits=(tuple(map(float, range(-50, 50))),)))
    assert (len(many.rows), many.more) == (6, 94)
    assert many.rows[0].pasted == ("−50",)


def test_probabilities_are_shown_as_they_were_pasted():
    logits = (math.log(0.7), math.log(0.2), math.log(0.1))
    reading = replace(LOGITS, kind="probs", labels=("a", "b", MISSING_CLASS), logits=(logits,))
    assert [row.pasted for row in receipt_of(reading).rows] == [("0.7",), ("0.2",), ("missing",)]


def test_several_teachers_have_a_column_each_and_their_mean():
    reading = replace(LOGITS, rows="teachers", n_rows=2, logits=((0.0, 0.0), (0.0, 1000.0)))
    found = receipt_of(reading)
    assert found.heads == ("Teacher 1", "Teacher 2")
    assert [(row.pasted, row.percent) for row in found.rows] == [
        (("0", "0"), "25.0%"),
        (("0", "1000"), "75.0%"),
    ]


def test_only_switches_that_can_change_something_are_offered():
    assert list(switches(LOGITS)) == ["kind"]
    assert list(switches(EXAMPLES)) == ["kind", "rows", "row"]
    table = replace(LOGITS, columns=("animal", "score"), label_column=0, positions=3)
    assert list(switches(table)) == ["kind", "position", "label_column"]
    assert chosen(switches(table)["label_column"]) == ["animal"]
    assert chosen(switches(replace(table, label_column=None))["label_column"]) == ["no column"]


def test_an_example_is_chosen_by_its_name_or_by_its_number():
    assert chosen(switches(EXAMPLES)["row"]) == ["3 of 12"]
    named = replace(EXAMPLES, row_names=tuple(f"cat{i}.jpg" for i in range(12)))
    assert chosen(switches(named)["row"]) == ["3: cat2.jpg"]
    many = switches(replace(EXAMPLES, n_rows=5000))["row"]
    assert (many.options, many.number, many.most) == ((), 3, 5000)


def test_more_rows_than_teachers_can_only_be_examples():
    def allowed(n_rows):
        options = switches(replace(EXAMPLES, n_rows=n_rows))["rows"].options
        return [option.value for option in options if option.allowed]

    assert allowed(8) == ["examples", "teachers"]
    assert allowed(9) == ["examples"]


def test_columns_that_were_left_out_by_hand_are_ticked():
    table = replace(LOGITS, columns=("animal", "score", "rank"), label_column=0)
    found = receipt_of(table, PasteOptions(left_out=(2,)))
    assert [option.chosen for option in found.columns.options] == [False, False, True]
    assert receipt_of(LOGITS).columns is None


def test_the_form_knows_which_paste_it_is_of_and_what_was_guessed():
    sent = parse_qs(receipt_of(EXAMPLES).read)
    assert sent == {
        "paste": [digest("text")],
        "kind": ["logits"],
        "rows": ["examples"],
        "label_column": ["0"],
    }
    options = PasteOptions(kind="logits", rows="examples", label_column=-1)
    assert parse_qs(receipt_of(EXAMPLES, options).read) == {"paste": [digest("text")]}
    assert digest("a\r\nb") == digest("a\nb") != digest("a b")


def test_a_note_names_a_switch_as_the_page_does():
    reading = read_numbers("array([-4.1, -4.2, -2.3])")
    assert f"change “{ON_SCREEN['kind']}”" in receipt_of(reading).notes[0]
    assert switches(reading)["kind"].label == ON_SCREEN["kind"]
