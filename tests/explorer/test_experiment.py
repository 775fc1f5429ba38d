import unicodedata
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.explorer.experiment import read_experiment
from app.explorer.parameters import NAMES, PARAMETERS
from app.explorer.samples.catalog import SCENARIOS
from app.query.parameter_types import showable


def read(query="", strict=True):
    return read_experiment(parse_qsl(query, keep_blank_values=True), strict=strict)


def messages(query, strict=True):
    return [str(problem) for problem in read(query, strict)[1]]


def test_the_empty_query_is_the_glossarys_cat():
    experiment, problems = read()
    assert problems == []
    assert experiment.labels == ("Cat", "Dog", "Rabbit")
    assert experiment.teacher_logits == ((4.2, 1.8, 0.5),)
    assert experiment.student_start == (1.26, 0.54, 0.15)
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
        "divergence": "kl",
        "shape": (),
        "family": "free",
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
        "divergence",
        "shape",
        "family",
        "pins",
        "open",
        "view",
        "tour",
    )
    assert all(parameter.meaning for parameter in PARAMETERS)


def test_own_logits_bring_their_own_defaults():
    experiment, problems = read("logits=1,5,2,0")
    assert problems == []
    assert experiment.scenario is None
    assert experiment.labels == ("Class 1", "Class 2", "Class 3", "Class 4")
    assert experiment.true_class == 1
    assert experiment.student_start == (0, 0, 0, 0)


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
        (
            "scenario=cow",
            "scenario must be cat, dog, rabbit, specialists, next-token or parcel, got cow",
        ),
        ("utm_source=x", "utm_source must be one of scenario, logits"),
    ],
)
def test_a_bad_value_is_named_with_its_rule(query, message):
    problems = messages(query)
    assert len(problems) == 1
    assert message in problems[0]


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


@pytest.mark.parametrize(
    ("query", "indices", "teacher"),
    [
        ("logits=1,2,x;1,2,3", (2,), 0),
        ("logits=1,2,3;1,2000,3", (1,), 1),
        ("logits=1,2,3&student=0,0,x", (2,), 0),
        ("logits=1,2,3&labels=a,b,a", (0, 2), 0),
        ("logits=1", (), 0),
    ],
)
def test_a_problem_says_which_number_of_which_teacher(query, indices, teacher):
    (problem,) = read(query)[1]
    assert (problem.indices, problem.teacher) == (indices, teacher)


def test_bad_logits_are_the_only_complaint_about_what_depends_on_them():
    assert len(messages("logits=x,y&labels=a,b&true=1&student=1,2")) == 1


# The grammar of the query, written independently: other texts are refused by name

finite = st.floats(allow_nan=False, allow_infinity=False)
bits = st.sampled_from(["0", "1"])
combinations = st.sampled_from(["arithmetic", "geometric"])
SETTINGS = {
    "T": st.floats(0.05, 100).map(repr),
    "hard_weight": st.floats(0, 1).map(repr),
    "t_squared": bits,
    "combine": combinations,
    "lr": st.floats(0, 10, exclude_min=True).map(repr),
}
FAMILY = {"family": st.sampled_from(["free", "bell"])}
# Every divergence, with every number of numbers that it has.
SHAPES = {
    **dict.fromkeys(("kl", "reverse_kl", "tv", "logit_mse"), st.just("")),
    "jsd": st.floats(0, 1, exclude_min=True, exclude_max=True).map(repr),
    **dict.fromkeys(("skew_kl", "skew_reverse_kl"), st.floats(0, 1, exclude_max=True).map(repr)),
    "alpha_beta": st.tuples(st.floats(0, 2), st.floats(0, 2)).map("{0[0]!r},{0[1]!r}".format),
    "dkd": st.tuples(st.floats(0, 20), st.floats(0, 20)).map("{0[0]!r},{0[1]!r}".format),
}


@st.composite
def divergences(draw):
    """A divergence and its shape, either of them left out or not."""
    name = draw(st.sampled_from(list(SHAPES)))
    shape = draw(SHAPES[name]) if draw(st.booleans()) else ""
    given = {} if name == "kl" and draw(st.booleans()) else {"divergence": name}
    return given | ({"shape": shape} if shape else {})


VIEWS = {
    "compare": bits,
    "pace": st.floats(0, 2000).map(repr),
    "open": st.lists(st.sampled_from(["loss", "numbers", "predict"])).map(",".join),
    "view": st.sampled_from(["page", "present"]),
    "tour": st.sampled_from(["1", "6", "lab:1", "models:3", "2:paused"]),
    "pins": st.lists(
        st.builds(dict.__or__, st.fixed_dictionaries({}, optional=SETTINGS), divergences())
        .filter(bool)
        .map(lambda pin: ",".join(f"{name}:{value}" for name, value in pin.items())),
        min_size=1,
        max_size=3,
    ).map(";".join),
}


def listed(elements, n):
    return st.lists(elements.map(repr), min_size=n, max_size=n).map(",".join)


def is_name(text):
    seen = any(unicodedata.category(character)[0] in "LNPS" for character in text)
    return seen and text == text.strip()


names = st.text(
    st.characters(exclude_characters=",", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40
).filter(is_name)


@st.composite
def queries(draw):
    """A valid query as a dictionary with none, some or all names."""
    query = {
        name: draw(values)
        for name, values in (SETTINGS | FAMILY | VIEWS).items()
        if draw(st.booleans())
    }
    query |= draw(divergences())
    if draw(st.booleans()):
        n = draw(st.integers(2, 6))
        teachers = st.lists(listed(st.floats(-1000, 1000), n), min_size=1, max_size=8)
        query["logits"] = draw(teachers.map(";".join))
    else:
        query["scenario"] = draw(st.sampled_from(list(SCENARIOS)))
        n = len(SCENARIOS[query["scenario"]].labels)
    if draw(st.booleans()):
        query["steps"] = str(draw(st.integers(1, 500)))
    own = {
        "labels": st.lists(names, min_size=n, max_size=n, unique=True).map(",".join),
        "true": st.integers(0, n - 1).map(str),
        "student": listed(st.floats(-1e300, 1e300), 2 if query.get("family") == "bell" else n),
        "step": st.integers(0, int(query.get("steps", "35"))).map(str),
    }
    query |= {name: draw(values) for name, values in own.items() if draw(st.booleans())}
    return query


@settings(max_examples=300)
@given(queries())
def test_the_canonical_query_reads_back_as_the_same_experiment(query):
    experiment, problems = read_experiment(query.items(), strict=True)
    assert problems == []
    again, problems = read(experiment.query)
    assert problems == []
    assert again == experiment
    assert again.query == experiment.query


@given(queries())
def test_the_api_takes_every_query_that_is_right(client, query):
    answer = client.get("/api/v1/soft-targets", params=query)
    assert answer.status_code == 200
    if "labels" in query:
        assert answer.json()["labels"] == query["labels"].split(",")
    rows = client.get("/api/v1/trajectory", params=query | {"steps": "5", "step": "0"})
    assert rows.status_code == 200


PAGES = (
    "/",
    "/embed",
    "/embedding",
    "/preview.svg",
    "/api/v1/trajectory.csv",
    "/api/v1/code/numpy.py",
)


@given(queries(), st.sampled_from(PAGES))
def test_every_page_and_file_takes_every_query_that_is_right(client, query, path):
    assert client.get(path, params=query).status_code == 200


no_number = st.sampled_from(["", "x", "nan", "inf", "1e999", "1_0", "0x1", "\u0663", "1,2;", "3;"])


def outside(low, high):
    """Texts that are no number or beyond these bounds."""
    numbers = finite.filter(lambda value: not low <= value <= high)
    return no_number | numbers.map(repr)


def no_whole(low, high):
    numbers = st.integers().filter(lambda value: not low <= value <= high)
    return no_number | numbers.map(str) | st.floats(low, high).map(repr)


def none_of(*words):
    return st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text not in words)


one_too_few = st.sampled_from(["1", "1;2", "1,2;3", "1,2,3;1,2"])
WRONG = {
    "scenario": none_of(*SCENARIOS),
    "logits": no_number | one_too_few | listed(finite.filter(lambda v: abs(v) > 1000), 2),
    "labels": st.sampled_from(["", "a", "a," * 101, "a,a", "a,", "a\x00,b", "\u200b,b", f"{41 * 'a'},b"]),
    "true": no_whole(0, 99),
    "student": no_number | listed(finite, 101),
    "T": outside(0.05, 100),
    "hard_weight": outside(0, 1),
    "t_squared": none_of("0", "1"),
    "combine": none_of("arithmetic", "geometric"),
    "lr": outside(0, 10) | st.just("0"),
    "steps": no_whole(1, 500),
    "step": no_whole(0, 500),
    "compare": none_of("0", "1"),
    "pace": outside(0, 2000),
    "divergence": none_of(*SHAPES),
    "family": none_of("free", "bell"),
    "shape": st.sampled_from(["", "x", "-1", "21", "1,2,3", "0.5,", "nan"]),
    "pins": st.sampled_from(["", "T", "T:0", "x:1", "T:1;T:2;T:3;T:4", "t_squared:2", "T:1;"]),
    "tour": st.sampled_from(["0", "7", "01", "first:1", "lab", "lab:0", "1:", "1:left", "x:1"]),
    "open": none_of().filter(lambda t: not set(t.split(",")) <= {"loss", "numbers", "predict", ""}),
    "view": none_of("page", "present"),
}  # fmt: skip
# Rules over two parameters, of which the other may be wrong.
FOLLOWS = {
    "scenario": {"labels", "true", "student"},
    "steps": {"step"},
    "divergence": {"shape"},
    "family": {"student"},
}


@given(queries(), st.data())
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
def test_the_api_refuses_what_is_wrong_by_its_name_alone(client, name, query, data):
    if name == "scenario":
        query.pop("logits", "")
    query = {k: v for k, v in query.items() if k not in FOLLOWS.get(name, ())}
    answer = client.get("/api/v1/soft-targets", params=query | {name: data.draw(WRONG[name])})
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["query", name]
    assert problem["msg"].startswith(f"{name} must be ")


@given(queries(), none_of(*NAMES), st.text(st.characters(exclude_categories=["Cs"])))
def test_the_api_refuses_a_name_that_it_does_not_know(client, query, name, value):
    answer = client.get("/api/v1/soft-targets", params=query | {name: value})
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == ["query", showable(name)]
    assert " must be one of scenario, logits, " in problem["msg"]


@given(queries().filter(bool), st.data())
def test_the_api_refuses_a_name_that_is_given_twice(client, query, data):
    name = data.draw(st.sampled_from(list(query)))
    answer = client.get("/api/v1/soft-targets", params=[*query.items(), (name, query[name])])
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["msg"] == f"{name} must be given once, got more than one value"


def test_scenarios_are_canonical_by_their_slug():
    for slug in SCENARIOS:
        experiment, _ = read(f"scenario={slug}")
        assert experiment.query == ("" if slug == "cat" else f"scenario={slug}")


def test_the_canonical_url_keeps_commas_readable():
    assert read("logits=1,2;3,4&T=3")[0].url() == "/?logits=1,2;3,4"
    assert read()[0].url() == "/"
