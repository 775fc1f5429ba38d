import math
import statistics

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.lab.uncertainty import (
    LEVEL,
    Estimate,
    holm,
    of_accuracy,
    of_gain,
    of_means,
    quantile,
    tail,
)


def clear(estimate):
    return estimate.p_value < LEVEL


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
    found = of_pairs([(True, True), (False, False)])
    assert (found.value, found.standard_error, found.p_value) == (0.0, 0.0, 1.0)
    assert not clear(found)


def test_a_paired_gain_is_told_more_narrowly_than_two_accuracies_apart():
    before = np.arange(1000) < 900
    after = before | (np.arange(1000) >= 970)  # right wherever the other one is, and 30 times more
    paired = of_gain(before, after)
    apart = math.hypot(*(of_accuracy(x.mean(), 1000).standard_error for x in (before, after)))
    assert paired.value == pytest.approx(0.03)
    assert paired.standard_error < apart / 2


# Fisher & Yates' table: the t that |T| exceeds with probability 5 % and 1 %
TABLE = {
    1: (12.706, 63.657),
    2: (4.303, 9.925),
    4: (2.776, 4.604),
    9: (2.262, 3.250),
    30: (2.042, 2.750),
    120: (1.980, 2.617),
    1000: (1.962, 2.581),
    2_000_000: (1.960, 2.576),
    None: (1.960, 2.576),
}


@pytest.mark.parametrize("df", TABLE)
def test_students_quantiles_are_the_tables(df):
    assert (quantile(0.05, df), quantile(0.01, df)) == pytest.approx(TABLE[df], abs=5.1e-4)


@pytest.mark.parametrize("t", [0.0, 0.1, 1.0, 3.0, 12.0])
def test_students_tail_has_its_closed_forms(t):
    assert tail(t, 1) == pytest.approx(1 - 2 / math.pi * math.atan(t))
    assert tail(t, 2) == pytest.approx(1 - t / math.sqrt(2 + t * t))
    four = t / math.sqrt(4 + t * t)
    assert tail(t, 4) == pytest.approx(1 - four * (1 + 2 / (4 + t * t)))
    three = math.atan(t / math.sqrt(3)) + math.sqrt(3) * t / (3 + t * t)
    assert tail(t, 3) == pytest.approx(1 - 2 / math.pi * three)
    assert tail(t, 500) == pytest.approx(tail(t, 501), abs=1e-5)  # the sum, and many degrees


@given(st.floats(1e-6, 1), st.integers(1, 3000) | st.none())
def test_students_quantile_turns_its_tail_around(level, df):
    assert tail(quantile(level, df), df) == pytest.approx(level, rel=1e-7)


def test_two_standard_errors_were_a_false_alarm_in_more_than_one_of_twenty():
    alarms = [tail(2.0, n - 1) for n in (2, 3, 5)]
    assert alarms == pytest.approx([0.295, 0.184, 0.116], abs=5e-4)


ESTIMATES = st.builds(
    Estimate,
    st.floats(-1, 1),
    st.floats(1e-3, 1),
    st.integers(1, 3000) | st.none(),
    st.integers(2, 10),
    st.sampled_from([0.0, 1.0]) | st.floats(0, 1),
)


@given(ESTIMATES)
def test_the_margin_is_where_p_is_five_percent(estimate):
    at = Estimate(estimate.margin, *list(vars(estimate).values())[1:])
    assert at.p_value == pytest.approx(0.05, rel=1e-6)
    assert clear(estimate) is (abs(estimate.value) > estimate.margin)


@given(ESTIMATES)
def test_p_of_two_parts_lies_between_those_of_either_part_alone(estimate):
    ratio = abs(estimate.value) / estimate.standard_error
    alone = sorted(tail(ratio, df) for df in (estimate.seeds - 1, estimate.degrees_of_freedom))
    assert alone[0] - 1e-9 <= estimate.p_value <= alone[1] + 1e-9


def test_without_any_error_only_zero_is_not_clear():
    assert (Estimate(0.0, 0.0).p_value, clear(Estimate(0.0, 0.0))) == (1.0, False)
    assert (Estimate(0.1, 0.0).p_value, clear(Estimate(0.1, 0.0))) == (0.0, True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.021, True), (-0.021, True), (0.019, False), (-0.019, False), (0, False)],
)
def test_with_many_degrees_a_difference_is_clear_beyond_two_standard_errors(value, expected):
    assert clear(Estimate(value, 0.01)) is expected
    assert clear(Estimate(value, 0.01, 1999)) is expected
    assert not clear(Estimate(value, 0.01, 2))


GAINS = st.tuples(st.integers(1, 5), st.integers(2, 8)).flatmap(
    lambda shape: st.lists(
        st.lists(st.sampled_from([-1, 0, 1]), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@given(GAINS)
@example([[1, 0, 0], [0, 1, 0]])  # MS_interaction is larger than the other two
def test_the_mean_over_seeds_has_the_error_of_both_random_effects(gains):
    n, n_digits = len(gains), len(gains[0])
    mean = statistics.fmean(d for row in gains for d in row)
    rows = [statistics.fmean(row) for row in gains]
    columns = [statistics.fmean(column) for column in zip(*gains, strict=True)]
    seeds = n_digits * statistics.variance(rows) if n > 1 else 0.0
    digits = n * statistics.variance(columns)
    rest = sum(
        (gains[i][j] - rows[i] - columns[j] + mean) ** 2 for i in range(n) for j in range(n_digits)
    )
    interaction = rest / ((n - 1) * (n_digits - 1)) if n > 1 else 0.0
    variance = max(seeds + digits - interaction, seeds, digits) / (n * n_digits)
    found = of_means(gains)
    assert found.value == pytest.approx(mean)
    assert found.standard_error == pytest.approx(math.sqrt(variance), abs=1e-9)
    assert (found.degrees_of_freedom, found.seeds) == (n_digits - 1, n)
    if variance:
        assert found.seeds_share == pytest.approx(seeds / variance / (n * n_digits), abs=1e-9)


@given(ANSWERS.filter(lambda pairs: len(pairs) > 1))
def test_with_one_seed_a_mean_is_the_paired_gain(pairs):
    before, after = np.array(pairs).T
    found, paired = of_means((after.astype(int) - before)[None]), of_pairs(pairs)
    assert found.value == pytest.approx(paired.value)
    n = len(pairs)
    expected = paired.standard_error * math.sqrt(n / (n - 1))
    assert found.standard_error == pytest.approx(expected, abs=1e-9)
    assert (found.seeds, found.seeds_share) == (1, 0.0)
    assert found.degrees_of_freedom == paired.degrees_of_freedom


@pytest.mark.parametrize("n", [2, 3, 5])
def test_where_digits_do_not_matter_students_t_of_the_seeds_is_left(n):
    accuracies = np.linspace(0.1, 0.3, n)
    found = of_means(np.repeat(accuracies[:, None], 2000, axis=1))
    assert found.margin == pytest.approx(TABLE[n - 1][0] * found.standard_error, rel=2e-4)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_three_digits_that_all_seeds_share_are_not_a_clear_gain(n):
    gains = np.zeros((n, 2000))
    gains[:, :3] = 1
    found = of_means(gains)
    assert found.value == pytest.approx(0.0015)
    assert found.standard_error == pytest.approx(math.sqrt(3) / 2000, rel=1e-3)
    assert found.p_value == pytest.approx(0.083, abs=1e-3)  # z = √3
    assert not clear(found)


def chance():
    """Estimates of gains that are zero in truth, over n seeds on the same 200 digits, by n.

    Seed, digit and their interaction push a digit's gain either way, equally often.
    """
    draws = np.random.default_rng(0)
    estimates = {}
    for n in (2, 3, 5):
        seeds, digits = draws.normal(0, 0.4, (1500, n, 1)), draws.normal(0, 0.7, (1500, 1, 200))
        push = seeds + digits + draws.normal(0, 0.7, (1500, n, 200))
        gains = np.sign(push) * (abs(push) > 1.64)
        estimates[n] = [of_means(gain) for gain in gains]
    return estimates


def test_chance_alone_is_clear_in_one_of_twenty_rows_and_one_of_twenty_maps_at_most():
    found = chance()
    for estimates in found.values():
        alarms = [clear(estimate) for estimate in estimates]
        assert 0.01 < np.mean(alarms) < 0.06
        two_errors = [abs(e.value) > 2 * e.standard_error for e in estimates]
        assert np.mean(two_errors) > np.mean(alarms)
    # An adjusted p is never below its own: only those below 0.05 need be known.
    ps = [e.p_value if clear(e) else 1.0 for estimates in found.values() for e in estimates]
    maps = [ps[k : k + 10] for k in range(0, len(ps), 10)]
    uncorrected = [min(row) < 0.05 for row in maps]
    corrected = [min(holm(row)) < 0.05 for row in maps]
    assert np.mean(uncorrected) > 0.2
    assert 0 < np.mean(corrected) < 0.06


def test_a_true_gain_is_clear_with_five_seeds():
    draws = np.random.default_rng(0)
    gains = draws.choice([-1, 0, 1], p=[0.03, 0.90, 0.07], size=(5, 2000))
    assert clear(of_means(gains))
    assert of_means(gains).p_value < 0.001


def test_holms_adjusted_p_values_are_those_of_his_steps():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_counts_comparisons_still_to_come_and_unknown_ones():
    assert holm([0.01, 0.03], 10) == pytest.approx([0.1, 0.27])
    told = holm([math.nan, 0.02, 0.01])
    assert math.isnan(told[0])
    assert told[1:] == pytest.approx([0.04, 0.03])
    with pytest.raises(ValueError, match="at least 2, not 1"):
        holm([0.1, 0.2], 1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(0, 5))
def test_holm_rejects_what_the_step_down_test_rejects(ps, more):
    m = len(ps) + more
    rejected, order = set(), sorted(range(len(ps)), key=ps.__getitem__)
    for rank, k in enumerate(order):
        if (m - rank) * ps[k] >= 0.05:
            break
        rejected.add(k)
    adjusted = holm(ps, m)
    assert {k for k, p in enumerate(adjusted) if p < 0.05} == rejected
    assert all(p <= q <= 1 for p, q in zip(ps, adjusted, strict=True))
    assert sorted(adjusted) == [adjusted[k] for k in order]
