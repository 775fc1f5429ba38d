import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.losses import kl_divergence
from app.numerics.softmax import log_softmax
from app.numerics.top_k import (
    log_rest,
    student_among_listed,
    student_on_teachers_classes,
    sum_rounding,
)

CLASSES, K = 7, 4
logits = arrays(np.float64, CLASSES, elements=st.floats(-8, 8))


def cut(log_p):
    """The first K classes, and all others as one."""
    return np.append(log_p[:K], np.logaddexp.reduce(log_p[K:]))


@given(logits)
def test_the_rest_is_what_the_listed_classes_leave(z):
    log_p = log_softmax(z)
    assert log_rest(log_p[:K], 1e-12) == pytest.approx(np.logaddexp.reduce(log_p[K:]), rel=1e-6)


def test_a_rest_of_1e_15_is_not_lost_to_cancellation():
    assert np.exp(log_rest([-1e-15], 1e-16)) == pytest.approx(1e-15, rel=1e-12)


def test_a_rest_within_the_rounding_is_none():
    rests = log_rest(np.log([[0.5, 0.4999], [0.5, 0.49], [0.5, 0.5001]]), [1e-3])
    assert rests == pytest.approx([-np.inf, np.log(0.01), -np.inf])


def test_rounding_of_a_sum_covers_logits_in_float16():
    generator = np.random.default_rng(1)
    z = generator.normal(20, 3, (500, 5))
    lse = np.logaddexp.reduce(z, axis=-1, keepdims=True)
    rounded = z.astype(np.float16).astype(float) - lse.astype(np.float16).astype(float)
    off = np.abs(np.exp(rounded).sum(axis=-1) - 1)
    allowed = sum_rounding(z - lse, np.abs(z) + np.abs(lse), 2.0**-11)
    assert off.max() > 2e-3
    assert (off <= allowed * 1.02).all()


@given(logits, logits, arrays(np.bool_, K))
def test_kl_of_a_student_with_unlisted_classes_is_that_of_a_partition_and_a_bound(z, s, listed):
    log_q, log_p = log_softmax(z), log_softmax(s)
    is_listed = np.append(listed, False)
    left = log_rest(log_p[:K][listed], 1e-300) if listed.any() else 0.0
    student = student_on_teachers_classes(cut(log_q), cut(log_p), is_listed, left)
    q, p = np.exp(cut(log_q)), np.exp(cut(log_p))
    merged = [np.append(x[is_listed], x[~is_listed].sum()) for x in (q, p)]
    kl = kl_divergence(cut(log_q), student)
    assert np.exp(student).sum() == pytest.approx(1)
    assert kl == pytest.approx(np.sum(merged[0] * np.log(merged[0] / merged[1])), abs=1e-9)
    assert kl <= kl_divergence(log_q, log_p) + 1e-9


@given(logits, logits)
def test_kl_of_a_student_without_rest_is_a_bound(z, s):
    log_q, log_p = log_softmax(z), log_softmax(s)
    student = student_among_listed(cut(log_q), s[:K] + 3)
    kl = kl_divergence(cut(log_q), student)
    share = np.exp(log_q[:K]).sum()
    among = kl_divergence(log_softmax(z[:K]), log_softmax(s[:K]))
    assert np.exp(student).sum() == pytest.approx(1)
    assert kl == pytest.approx(share * among, abs=1e-9)
    assert kl <= kl_divergence(log_q, log_p) + 1e-9
