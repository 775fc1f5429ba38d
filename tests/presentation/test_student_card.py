import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer.widget import widget


def card(**query):
    experiment, _ = read_experiment(query.items(), strict=True)
    return widget(compute(experiment)).student_card


@pytest.mark.parametrize(
    ("query", "students", "chosen", "own"),
    [
        ({}, ["", "0,0,0"], [True, False], False),
        ({"student": "0,0,0"}, ["", "0,0,0"], [False, True], False),
        ({"student": "1,0,0"}, ["", "0,0,0"], [False, False], True),
        ({"logits": "1,2"}, ["0.3,0.6", ""], [False, True], False),
        ({"logits": "1,2", "student": "0.3,0.6"}, ["0.3,0.6", ""], [True, False], False),
        ({"logits": "0,0"}, ["", ""], [True, False], False),
    ],
)
def test_starts_are_written_as_the_query_writes_them(query, students, chosen, own):
    shown = card(**query)
    assert [start.student for start in shown.starts] == students
    assert [start.is_chosen for start in shown.starts] == chosen
    assert shown.own_start == own


def test_each_row_of_the_softened_answer_says_its_target():
    shown = card()
    assert [bar.target_text for bar in shown.softened] == ["57.4%", "25.8%", "16.7%"]
    assert [bar.target_text for bar in shown.in_use] == ["", "", ""]
