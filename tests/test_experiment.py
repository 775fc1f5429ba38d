from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiment import read_experiment
from app.parameters import NAMES, PARAMETERS
from app.scenarios.catalog import SCENARIOS


def read(query="", strict=True):
    return read_experiment(parse_qsl(query, keep_blank_values=True), strict=strict)


def messages(query, strict=True):
    return [str(problem) for problem in read(query, strict)[1]]


def test_the_empty_query_is_the_glossarys_cat():
    experiment, problems = read()
    assert problems == []
    assert experiment.labels == ("Cat", "Dog", "Rabbit")
    assert experiment.teacher_logits == ((4.2, 1.8, 0.5),)
    assert experiment.student_logits == (1.26, 0.54, 0.15)
    assert experiment.parameters() | {"logits": None, "labels": None, "student": None} == {
        "scenario": "cat",
        "logits": None,
        "labels": None,
        "true": 0,
        "student": None,
        "T": 3.0,
        "hard_weight": 0.0,
        "t_squared": True,
        "combine": "arithmetic",
        "lr": 0.5,
        "steps": 35,
        "step": 0,
        "compare": False,
        "pace": 100.0,
    }
    assert experiment.query == ""


def test_every_parameter_of_the_contract_is_there_once():
    assert NAMES == (
        "scenario",
        "logits",
        "labels",
        "true",
        "student",
        "T",
        "hard_weight",
        "t_squared",
        "combine",
        "lr",
        "steps",
        "step",
        "compare",
        "pace",
        "pins",
        "open",
    )
    assert all(parameter.meaning for parameter in PARAMETERS)


def test_own_logits_bring_their_own_defaults():
    experiment, problems = read("logits=1,5,2,0")
    assert problems == []
    assert experiment.scenario is None
    assert experiment.labels == ("Class 1", "Class 2", "Class 3", "Class 4")
    assert experiment.true_class == 1
    assert experiment.student_logits == (0, 0, 0, 0)


def test_the_top_class_of_several_teachers_is_that_of_their_combination():
    logits = "logits=0,9,0;3,0,0;3,0,0"
    assert read(logits)[0].true_class == 0
    assert read(logits + "&combine=geometric")[0].true_class == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("T=0", "T must be between 0.05 and 100, got 0"),
        ("T=", "T must be between 0.05 and 100, got "),
        ("T=1&T=2", "T must be given once, got more than one value"),
        ("logits=1", "logits must be 2 to 100 numbers between -1000 and 1000, got 1 of them"),
        ("logits=" + ",".join("1" * 101), "got 101 of them"),
        ("logits=1,2;1,2,3", "logits must be equally many for every teacher, got 2 and 3"),
        (
            "logits=" + ";".join(["1,2"] * 9),
            "logits must be those of 1 to 8 teachers, got 9 teachers",
        ),
        ("true=3", "true must be a whole number between 0 and 2, got 3"),
        ("true=-1", "true must be a whole number between 0 and 2, got -1"),
        ("student=1,2", "got 2 of them"),
        ("student=1,2,inf", "got inf"),
        ("steps=501", "steps must be a whole number between 1 and 500, got 501"),
        ("step=36", "step must be a whole number between 0 and 35, got 36"),
        ("compare=yes", "compare must be 0 or 1, got yes"),
        ("pace=2001", "pace must be between 0 and 2000, got 2001"),
        ("scenario=cow", "scenario must be cat, dog, rabbit, specialists or next-token, got cow"),
        ("utm_source=x", "utm_source must be one of scenario, logits"),
    ],
)
def test_a_bad_value_is_named_with_its_rule(query, message):
    found = messages(query)
    assert len(found) == 1
    assert message in found[0]


def test_a_page_passes_over_unknown_names_and_empty_values():
    experiment, problems = read("utm_source=x&T=&logits=&lr=2", strict=False)
    assert problems == []
    assert experiment.query == "lr=2"


def test_a_bad_value_leaves_the_others_standing():
    experiment, problems = read("T=hot&lr=2&hard_weight=7&scenario=dog", strict=False)
    assert [problem.name for problem in problems] == ["T", "hard_weight"] or [
        problem.name for problem in problems
    ] == ["hard_weight", "T"]
    assert (experiment.temperature, experiment.learning_rate) == (3.0, 2.0)
    assert experiment.labels[experiment.true_class] == "Dog"


def test_bad_logits_are_the_only_complaint_about_what_depends_on_them():
    assert len(messages("logits=x,y&labels=a,b&true=1&student=1,2")) == 1


numbers = st.floats(-1000, 1000).map(lambda v: v + 0.0)
teams = st.tuples(st.integers(1, 4), st.integers(2, 6)).flatmap(
    lambda shape: st.lists(
        st.lists(numbers, min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@given(
    teams,
    st.data(),
    st.floats(0.05, 100),
    st.floats(0, 1),
    st.sampled_from(["arithmetic", "geometric"]),
    st.integers(1, 500),
)
def test_the_canonical_query_reads_back_as_the_same_experiment(team, data, t, w, combine, steps):
    letters = st.characters(exclude_characters=",", categories=["L", "N", "P", "S"])
    names = st.text(letters, min_size=1, max_size=40)
    n_classes = len(team[0])
    labels = data.draw(st.lists(names, min_size=n_classes, max_size=n_classes, unique=True))
    pairs = [
        ("logits", ";".join(",".join(map(repr, row)) for row in team)),
        ("labels", ",".join(labels)),
        ("T", repr(t)),
        ("hard_weight", repr(w)),
        ("combine", combine),
        ("steps", str(steps)),
        ("step", str(data.draw(st.integers(0, steps)))),
        ("t_squared", "0"),
        ("compare", "1"),
    ]
    experiment, problems = read_experiment(pairs, strict=True)
    assert problems == []
    again, problems = read(experiment.query)
    assert problems == []
    assert again == experiment
    assert again.query == experiment.query


def test_scenarios_are_canonical_by_their_slug():
    for slug in SCENARIOS:
        experiment, _ = read(f"scenario={slug}")
        assert experiment.query == ("" if slug == "cat" else f"scenario={slug}")


def test_the_canonical_url_keeps_commas_readable():
    assert read("logits=1,2;3,4&T=3")[0].url() == "/?logits=1,2;3,4"
    assert read()[0].url() == "/"
