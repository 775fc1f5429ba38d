"""KL on 1,000 random trajectories, from 1 down to 1e-18, against arithmetic of 80 digits."""

from decimal import Context, Decimal, localcontext

import numpy as np
import pytest

from app.numerics.losses import divergence_terms, kl_divergence
from app.numerics.objective import Objective
from app.numerics.soft_targets import COMBINATIONS, log_soft_targets
from app.numerics.softmax import log_softmax
from app.numerics.trajectory import descend

SMALLEST = 1e-18
PER_SIZE, STEPS = 125, 120
DIGITS = Context(prec=80)
SIZES = [(2, 1), (3, 1), (3, 3), (6, 2)]  # classes, teachers: with both combinations 8 * 125 runs


def probabilities(logits, temperature):
    weights = [(z / temperature).exp() for z in logits]
    total = sum(weights)
    return [w / total for w in weights]


def exact(values):
    return [Decimal(v) for v in values.tolist()]


def exact_targets(teachers, temperature, combine):
    if combine == "geometric":
        means = [sum(column) / len(teachers) for column in zip(*map(exact, teachers), strict=True)]
        return probabilities(means, temperature)
    rows = [probabilities(exact(row), temperature) for row in teachers]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def exact_kl(teachers, student, temperature, combine):
    q = exact_targets(teachers, temperature, combine)
    p = probabilities(exact(student), temperature)
    return sum(a * (a / b).ln() for a, b in zip(q, p, strict=True))


@pytest.mark.parametrize("combine", sorted(COMBINATIONS))
@pytest.mark.parametrize(("n_classes", "n_teachers"), SIZES)
def test_kl_is_right_to_a_millionth_of_itself(n_classes, n_teachers, combine):
    rng = np.random.default_rng(n_classes + 10 * n_teachers)
    teachers = 3 * rng.standard_normal((PER_SIZE, n_teachers, n_classes))
    teachers += 300 * rng.standard_normal((PER_SIZE, n_teachers, 1))  # an offset changes nothing
    temperature = np.exp(rng.uniform(np.log(0.3), np.log(100), (PER_SIZE, 1)))
    log_q = log_soft_targets(teachers, temperature[..., np.newaxis], combine)
    objective = Objective(log_q, 0, temperature, 0.0, True)
    rate = n_classes * rng.uniform(0.2, 0.6, (PER_SIZE, 1))
    points = descend(2 * rng.standard_normal(log_q.shape), objective.gradient, rate, STEPS)
    divergences = objective.evaluate(points).kl
    chosen = [
        steps_at(size, divergences) for size in (np.geomspace(1.0, SMALLEST, PER_SIZE), SMALLEST)
    ]
    runs = np.arange(PER_SIZE)
    assert (
        np.histogram(-np.log10(divergences[chosen[0], runs]), np.arange(0, 19, 3))[0] >= 5
    ).all()
    with localcontext(DIGITS):
        for step, run in zip(np.concatenate(chosen), np.tile(runs, 2), strict=True):
            t = Decimal(temperature[run].item())
            true = exact_kl(teachers[run], points[step, run], t, combine)
            kl = Decimal(divergences[step, run].item())
            assert abs(kl - true) <= Decimal("1e-6") * true, (step, kl)


def steps_at(sizes, kl):
    """The step of each run whose KL is nearest to a size, of those from 1e-18 to 1."""
    distances = np.abs(np.log(np.maximum(kl, 1e-300) / sizes))
    return np.where((kl >= SMALLEST) & (kl <= 1), distances, np.inf).argmin(axis=0)


def test_terms_are_right_on_both_sides_of_the_change_from_series_to_plain_form():
    ratios = np.array([-700.0, -3, -0.011, -0.01, -0.0099, -1e-9, 1e-12, 0.0099, 0.01, 0.011, 700])
    terms = divergence_terms(np.log(0.25), ratios)
    with localcontext(DIGITS):
        for ratio, term in zip(exact(ratios), exact(terms), strict=True):
            true = Decimal("0.25") * (ratio - 1 + (-ratio).exp())
            assert abs(term - true) <= Decimal("1e-10") * true, ratio


def test_an_error_that_all_log_probabilities_share_does_not_matter():
    log_q, log_p = log_softmax([1.0, 0.0, -1.0]), log_softmax([1.0, 1e-8, -1.0])
    kl = kl_divergence(log_q, log_p)
    assert 1e-18 < kl < 1e-17
    assert kl_divergence(log_q, log_p + 1e-12) == pytest.approx(kl, rel=1e-6)


def test_a_weight_that_underflows_leaves_the_other_distribution_its_mass():
    terms = divergence_terms([0.0, -40000.0], [0.0, -39999.0])
    assert terms.tolist() == [0.0, pytest.approx(np.exp(-1.0))]


def test_the_sample_cat_at_t_100_keeps_its_digits_to_the_end():
    teachers, t = np.array([[4.2, 1.8, 0.5]]), 100.0
    objective = Objective(log_soft_targets(teachers, t), 0, t, 0.0, True)
    points = descend([1.26, 0.54, 0.15], objective.gradient, 0.5, 100)
    divergences = objective.evaluate(points).kl
    with localcontext(DIGITS):
        for step in (0, 35, 53):
            true = exact_kl(teachers, points[step], Decimal(t), "arithmetic")
            assert abs(Decimal(divergences[step].item()) - true) <= Decimal("1e-6") * true, step
    assert (divergences[:80] > 0).all()  # where the plain sum had 0 or the wrong digits
