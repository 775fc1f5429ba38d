"""The query of a run's page."""

import pytest

from app.recordings.recording import Recording
from app.recordings.view_parameters import read_view
from tests.recordings.run_files import write_run


@pytest.fixture
def header(tmp_path):
    return Recording(write_run(tmp_path / "kd.jsonl")).header


def read(header, others=(), **given):
    return read_view([(k.rstrip("_"), v) for k, v in given.items()], header, others)


def test_a_view_without_a_query_is_the_last_step_at_the_trainings_temperature(header):
    view, problems = read(header)
    assert problems == []
    assert (view.row, view.temperature, view.step, view.live) == (0, 4, None, False)
    assert view.url("kd") == "/runs/kd"


def test_a_link_has_what_differs_from_the_training(header):
    view, _ = read(header, T="4", row="1", step="50", with_="b,c", others=("b", "c"))
    assert view.url("kd") == "/runs/kd?row=1&step=50&with=b,c"
    assert view.names_beside == ("b", "c")


def test_a_live_link_names_no_step_as_it_shows_the_last_one(header):
    assert read(header, live="1", step="50")[0].url("kd") == "/runs/kd?live=1"


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"row": "2"}, "row must be"),
        ({"T": "0"}, "T must be"),
        ({"ideal": "0"}, "ideal must be"),
        ({"with_": "b,other"}, "got other"),
        ({"with_": "b,b2,b3,b4"}, "at most 3"),
        ({"step": "-1"}, "step must be"),
    ],
)
def test_what_a_run_does_not_have_is_refused_by_its_rule(header, given, rule):
    _, problems = read(header, others=("b",), **given)
    assert [rule in str(problem) for problem in problems] == [True]
