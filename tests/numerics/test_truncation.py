import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics import truncation
from app.numerics.losses import kl_divergence
from app.numerics.softmax import log_softmax
from app.numerics.truncation import likeliest, missing_probability_at

CLASSES = 6
logits = arrays(np.float64, CLASSES, elements=st.floats(-8, 8))
wide = arrays(np.float64, CLASSES, elements=st.floats(-1000, 1000))
KLS = {
    "both renormalised": truncation.kl_both_renormalised,
    "teacher renormalised": truncation.kl_teacher_renormalised,
    "neither renormalised": truncation.kl_not_renormalised,
    "rest as one": truncation.kl_rest_as_one,
    "rest spread": truncation.kl_rest_spread,
}
each_kl = pytest.mark.parametrize("name", KLS)


@given(st.floats(0.001, 0.5), st.integers(2, 5000), st.floats(1.05, 20))
def test_shares_are_those_of_the_distribution_with_all_classes(missing, n, temperature):
    listed = np.array([0.7, 0.3]) * (1 - missing)
    whole = np.concatenate([listed, np.full(n, missing / n)]) ** (1 / temperature)
    one = np.array([*listed, missing]) ** (1 / temperature)
    shares = missing_probability_at(np.log([*listed, missing]), 2, n, temperature)
    assert shares == pytest.approx((one[2] / one.sum(), whole[2:].sum() / whole.sum()), rel=1e-9)
    assert shares[1] > shares[0]


def test_both_shares_at_temperature_1_are_the_missing_probability():
    assert missing_probability_at(np.log([0.6, 0.3, 0.1]), 2, 50_000, 1.0) == pytest.approx(
        (0.1, 0.1)
    )


def test_a_temperature_of_zero_is_refused():
    with pytest.raises(ValueError, match="temperature must be > 0"):
        missing_probability_at([0.0, -1.0], 1, 3, 0.0)


# A teacher cut to its top k.


def pair(teacher, student, k):
    log_q, log_p = log_softmax(teacher), log_softmax(student)
    return log_q, log_p, likeliest(log_q, k)


def plain(name, log_q, log_p, kept):
    """The definition, written out."""
    q, p = np.exp(log_q), np.exp(log_p)
    is_kept = np.isin(np.arange(len(q)), kept)
    q_k, p_k = q[is_kept], p[is_kept]
    if name == "both renormalised":
        q_k, p_k = q_k / q_k.sum(), p_k / p_k.sum()
    if name == "teacher renormalised":
        q_k = q_k / q_k.sum()
    if name == "rest as one":
        q_k, p_k = (np.append(x[is_kept], x[~is_kept].sum()) for x in (q, p))
    if name == "rest spread":
        q_k, p_k = np.where(is_kept, q, q[~is_kept].mean()), p
    return (q_k * np.log(q_k / p_k)).sum()


@each_kl
@given(logits, logits, st.integers(1, CLASSES - 1))
def test_a_treatment_of_the_top_k_is_its_definition(name, v, z, k):
    of = pair(v, z, k)
    assert KLS[name](*of) == pytest.approx(plain(name, *of), rel=1e-9, abs=1e-12)


@each_kl
@given(logits, logits)
def test_with_all_classes_kept_every_treatment_is_kl(name, v, z):
    log_q, log_p, kept = pair(v, z, CLASSES)
    kl = float(kl_divergence(log_q, log_p))
    assert KLS[name](log_q, log_p, kept) == pytest.approx(kl, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", [name for name in KLS if name != "neither renormalised"])
@given(wide, wide, st.integers(1, CLASSES))
def test_every_other_treatment_is_never_below_zero(name, v, z, k):
    assert 0 <= KLS[name](*pair(v, z, k)) < np.inf


@given(wide, wide, st.integers(1, CLASSES))
def test_the_sum_that_is_not_renormalised_stays_finite(v, z, k):
    assert np.isfinite(KLS["neither renormalised"](*pair(v, z, k)))


def test_the_sum_that_is_not_renormalised_is_below_zero_for_a_student_that_gives_the_k_more():
    q, p = np.array([0.6, 0.3, 0.1]), np.array([0.65, 0.33, 0.02])
    of = (np.log(q), np.log(p), np.array([0, 1]))
    expected = 0.6 * np.log(0.6 / 0.65) + 0.3 * np.log(0.3 / 0.33)
    assert KLS["neither renormalised"](*of) == pytest.approx(expected)
    assert expected < -0.07
    assert all(kl(*of) >= 0 for name, kl in KLS.items() if name != "neither renormalised")


@given(logits, logits, st.integers(1, CLASSES))
def test_it_is_below_zero_exactly_where_the_students_share_outweighs_the_proportions(v, z, k):
    log_q, log_p, kept = pair(v, z, k)
    more = np.log(np.exp(log_p[kept]).sum()) - np.log(np.exp(log_q[kept]).sum())
    proportions = KLS["both renormalised"](log_q, log_p, kept)
    if abs(more - proportions) > 1e-9:
        assert (KLS["neither renormalised"](log_q, log_p, kept) < 0) == (more > proportions)


@given(logits, logits, st.integers(1, CLASSES))
def test_the_rest_as_one_class_is_never_above_kl(v, z, k):
    log_q, log_p, kept = pair(v, z, k)
    assert KLS["rest as one"](log_q, log_p, kept) <= kl_divergence(log_q, log_p) + 1e-12


@given(logits, st.integers(1, CLASSES - 1), st.integers(0, CLASSES - 1))
def test_the_likeliest_are_at_least_as_likely_as_all_others_and_never_the_one_left_out(v, k, out):
    log_q = log_softmax(v)
    kept = likeliest(log_q, k, out)
    others = [i for i in range(CLASSES) if i not in (*kept, out)]
    assert len(set(kept.tolist())) == k and out not in kept
    assert all(log_q[i] >= log_q[j] for i in kept for j in others)


@pytest.mark.parametrize(("k", "out", "most"), [(0, None, 3), (4, None, 3), (3, 1, 2)])
def test_more_classes_than_there_are_cannot_be_kept(k, out, most):
    with pytest.raises(ValueError, match=f"k must be from 1 to {most}, got {k}"):
        likeliest(np.log([0.5, 0.3, 0.2]), k, out)
