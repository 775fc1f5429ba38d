import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics import dataset_figures as figures_of
from app.numerics.calibration import log_probs_at
from app.numerics.losses import kl_divergence
from app.numerics.softmax import softmax
from tests.logits_figures import AT, FIGURES, LABELS, LOGITS

wide = arrays(np.float64, (4, 3), elements=st.floats(-1000, 1000))
temperatures = st.floats(0.05, 100)


@pytest.mark.parametrize("name", LOGITS)
def test_accuracy_is_that_of_scikit_learn(name):
    is_right = figures_of.true_class_rank(LABELS, LOGITS[name]) == 0
    assert is_right.mean() == FIGURES[name]["accuracy"]
    assert (is_right == (LOGITS[name].argmax(axis=1) == LABELS)).all()


@pytest.mark.parametrize("figures", FIGURES["teacher_student"]["at"])
def test_kl_of_the_rows_is_that_of_torch(figures):
    log_q, log_p = (log_probs_at(LOGITS[name], figures["T"]) for name in ("teacher", "student"))
    kl = kl_divergence(log_q, log_p)
    assert kl.shape == (800,)
    assert kl.mean() == pytest.approx(figures["kl_mean"], rel=1e-6)
    median, p95 = figures_of.median_and_p95(kl)
    assert median == pytest.approx(figures["kl_median"], rel=1e-6)
    assert p95 == pytest.approx(figures["kl_p95"], rel=1e-6)


def test_median_is_one_of_the_values_and_p95_lies_between_two():
    assert figures_of.median_and_p95([5.0, 1.0, 2.0, 3.0]) == pytest.approx((2.0, 4.7))
    assert figures_of.median_and_p95([0.3]) == (0.3, 0.3)


def test_every_golden_figure_is_compared():
    # Those of "at" by name above and in test_calibration, the others here and in their modules' tests.
    assert set(FIGURES) == {"source", "n", "classes", "teacher", "student", "teacher_student"}
    for name, row in AT:
        assert set(FIGURES[name]) == {"accuracy", "best_temperature", "best_nll", "at"}
        softness = {"entropy", "effective_classes", "confidence", "top2_mass"}
        assert set(row) == {"T", "nll", "ece15", "brier", *softness}
    pair = FIGURES["teacher_student"]
    assert set(pair) == {"agreement", "at", "mean_spearman_of_wrong_classes"}
    assert all(set(row) == {"T", "kl_mean", "kl_median", "kl_p95"} for row in pair["at"])
    assert LOGITS["teacher"].shape == (FIGURES["n"], len(FIGURES["classes"]))


def test_counts_end_at_the_number_of_classes():
    assert figures_of.counts_up_to(2) == (1, 2)
    assert figures_of.counts_up_to(1000) == (1, 2, 5, 10, 20, 50, 100)


@given(arrays(np.int64, (5, 4), elements=st.integers(0, 3)), st.integers(0, 3))
def test_rank_of_the_true_class_is_its_place_in_a_stable_order(z, y):
    places = [np.argsort(-row, kind="stable").tolist().index(y) for row in z]
    assert figures_of.true_class_rank([y] * 5, z).tolist() == places


def test_mean_soft_target_is_the_mean_over_the_rows_of_a_class():
    p = softmax(LOGITS["teacher"], 4.0)
    sums = sum(figures_of.sums_by_true_class(LABELS[i::3], p[i::3]) for i in range(3))
    means = figures_of.mean_soft_targets(sums, np.bincount(LABELS, minlength=10))
    for c in range(10):
        assert means[c] == pytest.approx(p[c == LABELS].mean(axis=0), rel=1e-12)


def test_a_class_without_rows_has_zeros():
    sums = figures_of.sums_by_true_class([2], [[0.5, 0.25, 0.25]])
    means = figures_of.mean_soft_targets(sums, [0, 0, 1])
    assert means.tolist() == [[0, 0, 0], [0, 0, 0], [0.5, 0.25, 0.25]]
    assert (figures_of.sums_by_true_class([], np.empty((0, 3))) == 0).all()
