import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.rank_correlation import average_ranks, spearman_of_wrong_classes
from tests.logits_figures import FIGURES, LABELS, LOGITS

tied = arrays(np.int64, (3, 6), elements=st.integers(-2, 2))


@given(tied)
def test_ranks_are_the_mean_of_the_places_that_equal_values_span(x):
    plain = [[sum(v < w for v in r) + (1 + sum(v == w for v in r)) / 2 for w in r] for r in x]
    assert average_ranks(x).tolist() == plain


def test_mean_correlation_is_that_of_scipy():
    rho = spearman_of_wrong_classes(LABELS, LOGITS["teacher"], LOGITS["student"])
    golden = FIGURES["teacher_student"]["mean_spearman_of_wrong_classes"]
    assert rho.mean() == pytest.approx(golden, rel=1e-6)


@given(tied, tied, st.integers(0, 5))
def test_correlation_is_that_of_the_ranks_without_the_true_class(a, b, y):
    found = spearman_of_wrong_classes(np.array([y] * 3), a, b)
    for rho, first, second in zip(found, a, b, strict=True):
        ranks = [average_ranks(np.delete(row, y)) for row in (first, second)]
        is_order = all(np.ptp(r) > 0 for r in ranks)
        expected = np.corrcoef(*ranks)[0, 1] if is_order else 0.0
        assert rho == pytest.approx(expected, abs=1e-12)


def test_the_true_class_does_not_count():
    teacher, student = [[0.0, 1000.0, -1000.0, 5.0]], [[1.0, -1000.0, 0.0, 3.0]]
    assert spearman_of_wrong_classes(np.array([1]), teacher, student).tolist() == [1]


def test_one_wrong_class_has_no_order():
    assert spearman_of_wrong_classes(np.array([0]), [[1.0, 2.0]], [[2.0, 1.0]]) is None
