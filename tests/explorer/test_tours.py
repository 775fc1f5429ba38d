from urllib.parse import parse_qsl

import pytest

from app.explorer.experiment import read_experiment
from app.explorer.tours.catalog import TOURS
from app.explorer.tours.model import Stop, Tour, Tours
from app.lab.presets import PRESETS

STOPS = [
    pytest.param(stop, id=f"{tour.name}-{number}")
    for tour in TOURS.values()
    for number, stop in enumerate(tour.stops, 1)
]


def read(query, strict=False):
    experiment, problems = read_experiment(parse_qsl(query), strict=strict)
    assert problems == []
    return experiment


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_is_an_experiment_in_its_canonical_form(stop):
    if stop.page == "/":
        assert read(stop.query, strict=True).query == stop.query
        assert not stop.preset
    else:
        assert stop.page == "/lab"
        assert stop.preset in [preset.name for preset in PRESETS]
        assert not stop.query


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_is_short_enough_for_a_phone(stop):
    assert len(stop.title) <= 25
    assert len(stop.text) + len(stop.attempt) <= 250
    assert stop.text.count(". ") <= 2


def test_the_first_tour_begins_with_the_widget_and_ends_in_the_lab():
    first, *others = TOURS.values()
    assert [stop.page for stop in first.stops] == ["/"] * 5 + ["/lab"]
    assert [tour.name for tour in others] == ["lab", "models"]


@pytest.fixture
def tours():
    stop = Stop("A", "/", "T=2", "", "teacher", "text", "attempt")
    return Tours([Tour("one", "One", (stop, stop)), Tour("two", "Two", (stop,))])


def test_a_link_names_the_stops_of_the_first_tour_by_their_numbers(tours):
    assert tours.rule == "1 to 2 or two:1 to two:1"
    place = tours.place("2")
    assert (place.tour.name, place.number, place.is_paused) == ("one", 2, False)
    assert tours.place("two:1").tour.name == "two"
    assert tours.place("1:paused").is_paused
    for text in ("", "0", "3", "one:1", "two:2", "two", "1:paused:paused"):
        assert tours.place(text) is None


def test_every_place_reads_back_by_its_own_name(tours):
    for text in ("1", "2:paused", "two:1", "two:1:paused"):
        place = tours.place(text)
        assert tours.text(place.tour, place.number, place.is_paused) == text


# What a stop does to the experiment


def test_a_stop_alone_stands_for_its_own_experiment():
    shown = read("tour=3")
    assert shown.student_start == (0, 0, 0)
    assert (shown.compare, shown.step) == (True, 35)
    assert read("tour=3&open=numbers&utm_source=x&T=").student_start == (0, 0, 0)
    assert read("tour=3&open=numbers").open == ("numbers",)


def test_anything_of_a_run_beside_the_stop_is_the_experiment():
    assert read("tour=3&T=3").student_start == read("").student_start
    assert read("tour=1&scenario=dog").temperature == 3
    assert read("tour=3:paused").student_start == read("").student_start


def test_a_program_reads_each_parameter_as_it_stands():
    experiment = read("tour=3", strict=True)
    assert experiment.parameters() == read("", strict=True).parameters()


def test_the_canonical_query_with_a_stop_is_of_this_experiment_and_not_of_the_stops():
    experiment = read("tour=1&T=3")
    assert experiment.query == "T=3&tour=1"
    assert read(experiment.query) == experiment
    assert read("").query == ""


def test_a_stop_that_does_not_exist_is_a_problem_with_its_rule():
    (problem,) = read_experiment([("tour", "9")], strict=False)[1]
    assert str(problem) == f"tour must be {TOURS.rule}, got 9"
    assert TOURS.rule.startswith("1 to 6, lab:1 to lab:5")
