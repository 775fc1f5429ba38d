"""The results of an experiment: each number is computed once, and equals one computed alone."""

import sys
from dataclasses import FrozenInstanceError, replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import STOPS, compute, log_targets
from app.numerics.soft_targets import log_soft_targets
from app.numerics.trajectory import descend, trajectory

HUNDRED = ",".join(f"{x:.2f}" for x in 4 * np.random.default_rng(0).standard_normal(100))
EIGHT_TEACHERS = ";".join(
    ",".join(f"{x:.2f}" for x in row) for row in np.random.default_rng(1).standard_normal((8, 10))
)
QUERIES = [
    "",
    "scenario=specialists&T=0.05",
    "scenario=specialists&combine=geometric&T=7.3",
    f"logits={HUNDRED}&T=100",
    f"logits={EIGHT_TEACHERS}&T=2.0000000000000004",
    "logits=1000,-1000&student=1e300,-1e300&T=0.05&lr=10&steps=500",
]


def experiment(query=""):
    found, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return found


def results(query=""):
    return compute(experiment(query))


@pytest.fixture
def calls_of(monkeypatch):
    """Counts the calls of a function, under whatever name a module of the app has it."""

    def counted(function):
        calls = []

        def counting(*args, **kwargs):
            calls.append(args)
            return function(*args, **kwargs)

        for name, module in list(sys.modules.items()):
            if name.startswith("app."):
                for attribute in [k for k, v in vars(module).items() if v is function]:
                    monkeypatch.setattr(module, attribute, counting)
        return calls

    return counted


@pytest.mark.parametrize(
    ("query", "n_targets", "n_students"),
    [
        ("", 1, 1),  # all temperatures of the page
        ("?scenario=specialists&step=20&T=4.5&open=loss,numbers,predict", 1, 1),
        ("?compare=1", 1, 2),
        ("?T=10&t_squared=0", 1, 2),  # small steps: the student at the offered rate
        ("?pins=T:8;T:2", 3, 3),
    ],
)
def test_results_are_computed_once_a_page(client, calls_of, query, n_targets, n_students):
    targets, runs, descents = map(calls_of, (log_soft_targets, trajectory, descend))
    page = client.get(f"/{query}").text
    for part in ('property="og:image:alt"', 'class="card insights"'):
        assert part in page
    assert (len(targets), len(runs)) == (n_targets, n_students)
    sweeps = 2 if "compare" in query else 1  # all stops of the slider at once, a student each
    assert len(descents) == n_students + sweeps


@pytest.mark.parametrize("query", QUERIES)
def test_targets_at_many_temperatures_are_bit_for_bit_those_at_each(query):
    """An unstable run depends on every bit: pages and programs must start from the same numbers."""
    here = results(query)
    alone = experiment(query)
    assert np.array_equal(here.log_soft_targets, log_targets(alone, alone.temperature))
    assert np.array_equal(here.log_teacher_probs, log_targets(alone, 1.0))
    for stop, row in zip(STOPS.tolist(), here.log_targets_at_stops, strict=True):
        assert np.array_equal(row, log_targets(alone, stop))
    assert np.array_equal(here.teacher_probs, np.exp(here.log_teacher_probs))
    assert np.array_equal(here.soft_targets, np.exp(here.log_soft_targets))


def test_results_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        results().experiment = experiment("T=4")


def test_the_hard_student_is_there_only_where_it_is_compared():
    assert results().hard_student is results().students.hard_student is None
    both = results("compare=1&hard_weight=0.3")
    alone = results("hard_weight=1")
    assert np.array_equal(both.hard_student.student_logits, alone.student.student_logits)


def test_a_pinned_student_is_that_of_its_own_experiment():
    pinned = results("compare=1&pins=T:8,lr:1,hard_weight:0.5").students.pinned
    alone = results("T=8&lr=1&hard_weight=0.5").student
    assert len(pinned) == 1
    assert np.array_equal(pinned[0].student_logits, alone.student_logits)


def test_another_learning_rate_has_the_same_targets_and_its_own_students():
    here = results("T=20")
    assert here.student.student_logits.shape == (36, 3)
    other, alone = here.with_learning_rate(2.0), results("T=20&lr=2")
    assert other.log_soft_targets is here.log_soft_targets
    assert np.array_equal(other.student.student_logits, alone.student.student_logits)


@pytest.mark.parametrize("query", ["", "step=20&compare=1", "scenario=specialists&step=3"])
@pytest.mark.parametrize("stop", [0.5, 3.0, 20.0])
def test_the_sweep_has_each_stops_own_run_at_the_step_shown(query, stop):
    sweep, k = results(query).sweep, int(np.searchsorted(STOPS, stop))
    alone = compute(replace(experiment(query), temperature=stop))
    step = alone.experiment.step
    np.testing.assert_allclose(np.exp(sweep.log_targets[k]), alone.soft_targets, rtol=1e-14)
    found, expected = sweep.students.student, alone.student
    np.testing.assert_allclose(found.student_probs[k], expected.student_probs[step], rtol=1e-12)
    if alone.hard_student:
        hard = sweep.students.hard_student.student_probs[k]
        np.testing.assert_allclose(hard, alone.hard_student.student_probs[step], rtol=1e-12)


def test_the_untrained_student_is_that_of_step_0_at_each_temperature():
    start = results("step=9").untrained(np.array([1.0, 20.0]))
    for row, t in enumerate((1, 20)):
        alone = results(f"T={t}").student
        np.testing.assert_allclose(start.kl[row], alone.kl[0], rtol=1e-12)
        np.testing.assert_allclose(start.gap[row], alone.gap[0], rtol=1e-12)


def test_each_teacher_alone_is_at_each_temperature():
    teachers = results("logits=2,0;0,4").each_teacher(np.array([1.0, 2.0]))
    assert teachers.shape == (2, 2, 2)
    np.testing.assert_allclose(teachers[1, 1], [1 / (1 + np.e**2), np.e**2 / (1 + np.e**2)])


@pytest.mark.parametrize(
    ("query", "pair"), [("", (1, 2)), ("logits=1,9,3,2&true=1", (2, 3)), ("logits=1,9", (1, 0))]
)
def test_the_compared_classes_are_the_likeliest_wrong_ones(query, pair):
    assert results(query).compared_classes == pair


def test_log_odds_are_the_same_of_logits_and_of_log_probabilities():
    cat = results()  # whose compared classes are the dog and the rabbit
    logits = np.array([[4.2, 1.8, 0.5], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(cat.log_odds(logits), [1.3, 0.0], atol=1e-14)
    np.testing.assert_allclose(cat.log_odds(cat.log_teacher_probs), 1.3, atol=1e-14)
