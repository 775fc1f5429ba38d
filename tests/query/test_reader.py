from dataclasses import dataclass, replace

import pytest

from app.query.canonical import own_texts, query_of, texts_of, values_of
from app.query.parameter_types import Choice, Flag, Number, Subset
from app.query.reader import Reader

RATE = Number("lr", "", 0.5, 0, 10, low_open=True, attribute="rate")
PARAMETERS = (
    RATE,
    replace(RATE, name="hard_lr", attribute="hard_rate", follows="lr"),
    Flag("compare", "", False),
    Choice("layers", "", 1, (1, 2)),
    Subset("open", "", (), ("loss", "numbers")),
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
DEFAULT_TEXTS = {parameter.name: parameter.default_text for parameter in PARAMETERS}


@dataclass(frozen=True)
class Run:
    rate: float
    hard_rate: float
    compare: bool
    layers: int
    open: tuple[str, ...]


def read(*pairs, strict=True):
    reader = Reader(pairs, NAMES, strict=strict)
    return Run(**reader.take_all(PARAMETERS)), [str(problem) for problem in reader.problems]


def query(run):
    return query_of(own_texts(texts_of(PARAMETERS, run), DEFAULT_TEXTS))


def test_an_empty_query_has_the_defaults_and_is_written_as_one():
    run, problems = read()
    assert (run, problems) == (Run(0.5, 0.5, False, 1, ()), [])
    assert query(run) == ""


def test_a_query_is_written_in_the_order_of_declaration_and_reads_back_the_same():
    pairs = [("open", "numbers,loss"), ("layers", "2"), ("compare", "1"), ("lr", "2.0")]
    run, _ = read(*pairs)
    assert query(run) == "lr=2&compare=1&layers=2&open=loss,numbers"
    assert read(*(part.split("=") for part in query(run).split("&"))) == (run, [])


def test_values_stand_by_their_names_in_the_query():
    values = values_of(PARAMETERS, read(("lr", "2"))[0])
    assert values == {"lr": 2.0, "hard_lr": 2.0, "compare": False, "layers": 1, "open": ()}


@pytest.mark.parametrize(
    ("hard_lr", "hard_rate", "written"),
    [("", 2, "lr=2"), ("2", 2, "lr=2"), ("3", 3, "lr=2&hard_lr=3"), ("x", 2, "lr=2")],
)
def test_a_parameter_follows_another_unless_it_is_given(hard_lr, hard_rate, written):
    run, _ = read(("hard_lr", hard_lr), ("lr", "2"), strict=False)
    assert run.hard_rate == hard_rate
    assert query(run) == written


def test_every_bad_parameter_is_told_once_in_the_querys_order_and_has_its_default():
    run, problems = read(("layers", "3"), ("compare", "1"), ("x", "1"), ("lr", "0"))
    assert [problem.split(", got ")[1] for problem in problems] == ["3", "1", "0"]
    assert problems[0] == "layers must be 1 or 2, got 3"
    assert run == Run(0.5, 0.5, True, 1, ())


@pytest.mark.parametrize("repeats", [1, 2])
def test_a_repeated_name_is_one_problem_and_its_first_value_counts(repeats):
    run, problems = read(("lr", "2"), *[("lr", "3")] * repeats)
    assert problems == ["lr must be given once, got more than one value"]
    assert run.rate == 2


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("utm_source", "x", "utm_source must be one of lr, hard_lr, compare, layers, open, got x"),
        ("lr", "", "lr must be above 0, up to 10, got "),
    ],
)
def test_unknown_names_and_empty_texts_are_problems_for_programs_only(name, text, problem):
    assert read((name, text)) == (read()[0], [problem])
    assert read((name, text), strict=False) == read()
