import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lab.spread import Estimate, of_accuracy, of_gain, of_seeds

ANSWERS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=50)


def of_pairs(pairs):
    before, after = zip(*pairs, strict=True)
    return of_gain(np.array(before), np.array(after))


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_an_accuracys_error_is_the_binomial_one(right, n):
    p = min(right, n) / n
    found = of_accuracy(p, n)
    assert found.value == p
    one_more_each = (min(right, n) + 1) / (n + 2)
    variance = one_more_each * (1 - one_more_each) / n
    assert found.standard_error == pytest.approx(variance**0.5)


def test_none_right_of_a_few_is_not_none_right_for_certain():
    assert of_accuracy(0.0, 198).standard_error == pytest.approx(0.005, abs=2e-4)
    all_right = of_accuracy(1.0, 198).standard_error
    assert all_right == pytest.approx(of_accuracy(0.0, 198).standard_error)


def test_an_accuracys_error_is_the_spread_that_repetition_shows():
    drawn = np.random.default_rng(0).binomial(2000, 0.9, 20_000) / 2000
    assert of_accuracy(0.9, 2000).standard_error == pytest.approx(drawn.std(), rel=0.03)


@given(ANSWERS)
def test_a_gain_is_that_of_the_digits_on_which_the_two_differ(pairs):
    n = len(pairs)
    won = sum(after and not before for before, after in pairs)
    lost = sum(before and not after for before, after in pairs)
    found = of_pairs(pairs)
    assert found.value == pytest.approx((won - lost) / n)
    variance = (won + lost) / n - ((won - lost) / n) ** 2
    assert found.standard_error == pytest.approx(math.sqrt(variance / n), abs=1e-9)


@given(ANSWERS)
def test_a_gain_turned_around_is_a_loss_of_the_same_spread(pairs):
    there, back = of_pairs(pairs), of_pairs([(after, before) for before, after in pairs])
    assert back.value == -there.value
    assert back.standard_error == pytest.approx(there.standard_error)


def test_the_same_answers_are_no_gain_for_certain():
    assert of_pairs([(True, True), (False, False)]) == Estimate(0.0, 0.0)
    assert not of_pairs([(True, True), (False, False)]).clear


def test_a_paired_gain_is_told_more_narrowly_than_two_accuracies_apart():
    before = np.arange(1000) < 900
    after = before | (np.arange(1000) >= 970)  # right wherever the other one is, and 30 times more
    paired = of_gain(before, after)
    apart = math.hypot(*(of_accuracy(x.mean(), 1000).standard_error for x in (before, after)))
    assert paired.value == pytest.approx(0.03)
    assert paired.standard_error < apart / 2


@given(st.lists(st.floats(0, 1), min_size=2, max_size=10))
def test_seeds_give_their_mean_and_the_samples_deviation(values):
    found = of_seeds(values)
    assert found.value == pytest.approx(statistics.fmean(values))
    expected = statistics.stdev(values) / math.sqrt(len(values))
    assert found.standard_error == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_of_one_seed_the_error_is_not_known():
    found = of_seeds([0.9])
    assert found.value == 0.9
    assert math.isnan(found.standard_error)
    assert not found.clear


@pytest.mark.parametrize(
    ("value", "clear"), [(0.021, True), (-0.021, True), (0.019, False), (-0.019, False), (0, False)]
)
def test_a_difference_is_clear_beyond_two_standard_errors(value, clear):
    assert Estimate(value, 0.01).clear is clear
