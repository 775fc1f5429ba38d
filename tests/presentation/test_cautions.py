from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.explorer.samples.catalog import SCENARIOS
from app.presentation.explorer.cautions import flattened, small_steps

HUNDRED = "logits=" + ",".join(f"{x:.2f}" for x in np.random.default_rng(0).standard_normal(100))


def said(query=""):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    results = compute(experiment)
    return flattened(results), small_steps(results)


def test_the_gap_before_training_is_said_at_a_low_and_at_a_high_temperature():
    gap, _ = said()
    assert (gap.gap_at_low, gap.gap_at_high) == ("34.6", "2.5")
    assert (gap.low, gap.high) == ("1", "20")


@pytest.mark.parametrize(
    "query", ["T=9", "step=7", "lr=2&steps=50", "hard_weight=0.5", "compare=1"]
)
def test_the_gap_before_training_depends_on_the_two_rows_of_logits_only(query):
    assert said(query)[0] == said()[0]


@pytest.mark.parametrize(
    "query",
    ["logits=1,2,3&student=1,2,3", "logits=100,0&student=50,0", "logits=1,0&student=1.0001,0"],
)
def test_nothing_is_said_of_a_gap_that_does_not_shrink(query):
    assert said(query)[0] is None


def test_nothing_is_said_where_the_gap_shrinks_but_kl_does_not():
    teacher, student = ["10", "10", *["-10"] * 98], ["10.03", "9.98", *["0"] * 98]
    query = f"logits={','.join(teacher)}&student={','.join(student)}"
    experiment, _ = read_experiment(parse_qsl(query), strict=True)
    start = compute(experiment).untrained(np.array([1.0, 20.0]))
    assert start.gap[1] < start.gap[0]
    assert start.kl[1] > start.kl[0]
    assert said(query)[0] is None


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_samples_come_far_enough(scenario):
    assert said(scenario.query)[1] is None


def test_a_hundred_classes_have_hardly_begun_and_a_rate_that_scales_is_offered():
    _, steps = said(f"{HUNDRED}&T=20")
    assert (steps.left, steps.n_classes, steps.of_the_way) == ("83.9%", 100, "about 1/200")
    assert (steps.rate, steps.left_at_rate) == ("10", "2.6%")
    _, then = said(f"{HUNDRED}&T=20&lr={steps.rate}")
    assert then is None  # with the offered rate it goes as far as was said


def test_ten_classes_are_offered_ten_thirds_of_the_rate():
    _, steps = said("logits=1,2,3,4,5,4,3,2,1,0&T=20")
    assert steps.left.startswith("16.")
    assert (steps.rate, steps.left_at_rate) == ("1.7", "0.2%")


@pytest.mark.parametrize("rate", ["1e-9", "5e-324"])
def test_the_smallest_rates_have_their_words(rate):
    _, steps = said(f"lr={rate}&t_squared=0&T=100")
    assert (steps.left, steps.of_the_way) == ("100.0%", "less than a millionth")
    assert steps.rate == ""


def test_a_rate_that_does_not_help_is_not_offered():
    _, steps = said("logits=" + ",".join(["30"] + ["0"] * 99) + "&T=1")
    assert (steps.rate, steps.left_at_rate) == ("", "")
    assert float(steps.left.removesuffix("%")) > 50


def test_without_the_factor_small_steps_are_said_of_few_classes_too():
    _, steps = said("T=10&t_squared=0")
    assert (steps.n_classes, steps.of_the_way, steps.by_t_squared) == (3, "about 1/600", True)
    assert (steps.left, steps.rate) == ("94.2%", "10")
    assert not said(f"{HUNDRED}&T=20")[1].by_t_squared


def test_nothing_is_said_of_a_student_that_begins_at_the_targets():
    student = HUNDRED.removeprefix("logits=")
    assert said(f"{HUNDRED}&student={student}&T=20") == (None, None)


@pytest.mark.parametrize("query", ["hard_weight=0.1", "hard_weight=1", "steps=500&lr=5"])
def test_nothing_is_said_of_a_run_with_hard_labels_or_one_that_gets_far(query):
    assert said(f"{HUNDRED}&T=20&{query}")[1] is None


def test_nothing_is_said_of_many_classes_when_only_two_of_them_have_a_way_to_go():
    assert said("logits=10,9,0,0,0,0,0,0,0,0&student=9,10,0,0,0,0,0,0,0,0&T=1&steps=20")[1] is None


def test_pins_and_the_second_student_change_nothing():
    assert said(f"{HUNDRED}&T=20&compare=1&pins=T:2")[1] == said(f"{HUNDRED}&T=20")[1]
