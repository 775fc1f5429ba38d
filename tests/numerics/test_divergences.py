import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.divergences import DIVERGENCES
from app.numerics.soft_pair import SoftPair
from app.numerics.softmax import log_softmax, softmax

CLASSES = 5
near = arrays(np.float64, CLASSES, elements=st.floats(-6, 6))
wide = arrays(np.float64, CLASSES, elements=st.floats(-1000, 1000))
temperatures = st.floats(0.05, 100)
classes = st.integers(0, CLASSES - 1)
# Every divergence with its default numbers, with others, and with each number at its bounds.
SHAPES = {
    "jsd": [(0.5,), (0.01,), (0.9,), (5e-324,), (1 - 1e-16,)],
    "skew_kl": [(0.1,), (0.0,), (0.9,), (5e-324,), (1 - 1e-16,)],
    "skew_reverse_kl": [(0.1,), (0.0,), (0.9,), (5e-324,), (1 - 1e-16,)],
    "alpha_beta": [
        *((0.2, 0.7), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (2.0, 2.0)),
        *((0.0, 0.3), (1.4, 0.0), (1e-9, 1e-9), (1e-300, 1e-200), (5e-324, 2.0)),
    ],
    "dkd": [(1.0, 8.0), (0.0, 2.0), (20.0, 0.0), (0.0, 0.0)],
}
CASES = [(name, shape) for name in DIVERGENCES for shape in SHAPES.get(name, [()])]
few = settings(max_examples=30)  # of each of many cases
each_divergence = pytest.mark.parametrize(("name", "shape"), CASES)


def pair(teacher, student, t=1.0, true_class=0):
    log_q = log_softmax(teacher, t)
    return SoftPair(log_q, np.exp(log_q), np.asarray(student, dtype=np.float64), true_class, t)


def value(name, shape, *of):
    return DIVERGENCES[name].value(pair(*of), *shape)


def gradient(name, shape, *of):
    return DIVERGENCES[name].gradient(pair(*of), *shape)


def test_every_divergence_with_numbers_of_its_own_is_tested_with_its_defaults():
    for name, divergence in DIVERGENCES.items():
        assert SHAPES.get(name, [()])[0] == divergence.shape.defaults
        assert len(divergence.shape.symbols) == len(divergence.shape.defaults)


@each_divergence
@few
@given(wide, wide, temperatures, classes)
def test_value_and_gradient_stay_finite_at_extremes_and_the_value_is_never_negative(
    name, shape, q, z, t, y
):
    d, slope = value(name, shape, q, z, t, y), gradient(name, shape, q, z, t, y)
    assert np.isfinite(d)
    assert d >= 0
    assert np.isfinite(slope).all()
    assert abs(slope.sum()) <= 1e-12 * max(1.0, np.abs(slope).max())


@each_divergence
def test_logits_of_any_size_have_a_finite_value_and_gradient(name, shape):
    for student in ([1e300, -1e300, 0.0], [0.0, 0.0, 1e300], [-1e300, 1e160, 5.0]):
        of = ([1000.0, 0.0, -1000.0], student, 0.05, 1)
        assert np.isfinite(value(name, shape, *of))
        assert np.isfinite(gradient(name, shape, *of)).all()


@each_divergence
@few
@given(near, temperatures, classes, st.floats(-100, 100))
def test_a_student_with_the_teachers_logits_is_at_zero_and_stays_there(
    name, shape, v, t, y, offset
):
    of = (v, v + offset, t, y)
    np.testing.assert_allclose(value(name, shape, *of), 0, atol=1e-12)
    np.testing.assert_allclose(gradient(name, shape, *of), 0, atol=1e-11)


@each_divergence
@few
@given(near, near, classes, st.floats(-50, 50))
def test_an_offset_of_all_logits_changes_nothing(name, shape, v, z, y, offset):
    if name == "tv":  # its gradient jumps where a class crosses its target
        z = np.where(np.abs(softmax(z) - softmax(v)) < 1e-9, z + 0.5, z)
    for what in (value, gradient):
        before = what(name, shape, v, z, 1.5, y)
        after = what(name, shape, v + offset, z - offset, 1.5, y)
        np.testing.assert_allclose(after, before, rtol=1e-7, atol=1e-11)


@each_divergence
@pytest.mark.parametrize("t", [0.7, 5.0])
def test_the_gradient_is_that_of_the_value_by_finite_differences(name, shape, t):
    rng, h = np.random.default_rng(1), 1e-6
    rows, labels = 6, np.arange(6) % CLASSES
    v, z = 2 * rng.standard_normal((2, rows, CLASSES))

    def at(u):
        return value(name, shape, v, t * u, t, labels)

    steps = [(at(z / t + h * e) - at(z / t - h * e)) / (2 * h) for e in np.eye(CLASSES)]
    got = gradient(name, shape, v, z, t, labels)
    np.testing.assert_allclose(got, np.array(steps).T, rtol=1e-6, atol=1e-8)


@each_divergence
def test_rows_of_a_batch_equal_each_alone(name, shape):
    v, z = np.random.default_rng(2).standard_normal((2, 4, CLASSES))
    labels, t = np.array([0, 4, 2, 2]), np.array([[0.5], [1.0], [3.0], [20.0]])
    for what in (value, gradient):
        together = what(name, shape, v, z, t, labels)
        for k, y in enumerate(labels.tolist()):
            np.testing.assert_allclose(together[k], what(name, shape, v[k], z[k], t[k, 0], y))


@each_divergence
@pytest.mark.parametrize("y", [0, 1])
def test_two_classes_are_enough(name, shape, y):
    of = ([2.0, -1.0], [0.3, 0.4], 2.0, y)
    assert value(name, shape, *of) >= 0
    first, second = gradient(name, shape, *of)
    assert first == pytest.approx(-second)


@each_divergence
@pytest.mark.parametrize("of", [([0, 900.0, 1], [1, 0, 2.0]), ([1, 0, 2.0], [0, 900.0, 1])])
@pytest.mark.parametrize("y", [0, 1])
def test_a_class_of_probability_zero_on_either_side_is_no_obstacle(name, shape, of, y):
    assert 0.0 in (*softmax(of[0]), *softmax(of[1]))
    assert np.isfinite(value(name, shape, *of, 1.0, y))
    assert np.isfinite(gradient(name, shape, *of, 1.0, y)).all()


# The definitions, written out; and the members and limits that they have in common.


def _mixed(share, q, p):
    return share * q + (1 - share) * p


def _kl(q, p):
    return (q * np.log(q / p)).sum()


def _decoupled(q, p, y, a, b):
    rest_q, rest_p = np.delete(q, y), np.delete(p, y)
    of_target = _kl(np.array([q[y], rest_q.sum()]), np.array([p[y], rest_p.sum()]))
    return a * of_target + b * _kl(rest_q / rest_q.sum(), rest_p / rest_p.sum())


def _alpha_beta(q, p, a, b):
    s = a + b
    return -(q**a * p**b - a / s * q**s - b / s * p**s).sum() / (a * b)


PLAIN = {
    "kl": lambda q, p, y: _kl(q, p),
    "reverse_kl": lambda q, p, y: _kl(p, q),
    "jsd": lambda q, p, y, b: b * _kl(q, _mixed(b, q, p)) + (1 - b) * _kl(p, _mixed(b, q, p)),
    "skew_kl": lambda q, p, y, k: _kl(q, _mixed(k, q, p)),
    "skew_reverse_kl": lambda q, p, y, k: _kl(p, _mixed(k, p, q)),
    "tv": lambda q, p, y: np.abs(q - p).sum() / 2,
    "alpha_beta": lambda q, p, y, a, b: _alpha_beta(q, p, a, b),
    "dkd": _decoupled,
    "logit_mse": lambda q, p, y: np.var(np.log(p) - np.log(q)) / 2,
}


@pytest.mark.parametrize("name", DIVERGENCES)
@given(near, near, classes)
def test_a_value_is_that_of_the_definition(name, v, z, y):
    shape = DIVERGENCES[name].shape.defaults
    expected = PLAIN[name](softmax(v), softmax(z), y, *shape)
    assert value(name, shape, v, z, 1.0, y) == pytest.approx(expected, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize(
    ("name", "shape", "other"),
    [
        ("skew_kl", (0.0,), "kl"),
        ("alpha_beta", (1.0, 0.0), "kl"),
        ("skew_reverse_kl", (0.0,), "reverse_kl"),
        ("alpha_beta", (0.0, 1.0), "reverse_kl"),
    ],
)
@given(near, near, temperatures)
def test_a_special_case_is_the_divergence_of_that_name(name, shape, other, v, z, t):
    for what in (value, gradient):
        expected = what(other, (), v, z, t)
        np.testing.assert_allclose(what(name, shape, v, z, t), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("limit", "close"),
    [
        ((0.3, 0.0), (0.3, 1e-7)),
        ((0.0, 0.3), (1e-7, 0.3)),
        ((0.0, 0.0), (1e-7, 1e-7)),
        ((0.0, 0.0), (1e-9, 1e-7)),
    ],
)
@given(near, near)
def test_alpha_beta_has_its_limits_at_zero(limit, close, v, z):
    for what in (value, gradient):
        expected = what("alpha_beta", limit, v, z)
        np.testing.assert_allclose(what("alpha_beta", close, v, z), expected, rtol=1e-4, atol=1e-4)


@given(near, near)
def test_alpha_beta_with_two_zeros_is_half_the_squared_log_ratio(v, z):
    d = log_softmax(v) - log_softmax(z)
    assert value("alpha_beta", (0.0, 0.0), v, z) == pytest.approx((d * d).sum() / 2)


@given(near, near, classes)
def test_dkd_with_the_weight_of_the_wrong_classes_has_the_value_of_kl(v, z, y):
    rest = float(1 - softmax(v)[y])
    expected = value("kl", (), v, z)
    assert value("dkd", (1.0, rest), v, z, 1.0, y) == pytest.approx(expected, rel=1e-7, abs=1e-10)


@given(arrays(np.float64, (2, 2), elements=st.floats(-6, 6)), st.integers(0, 1))
def test_dkd_of_two_classes_has_no_second_part(of, y):
    v, z = of
    assert value("dkd", (0.0, 20.0), v, z, 1.0, y) == 0
    np.testing.assert_array_equal(gradient("dkd", (0.0, 20.0), v, z, 1.0, y), 0)


@given(near, near)
def test_matched_logits_are_the_high_temperature_limit_of_kl(v, z):
    t = 1e4
    expected = t * t * value("logit_mse", (), v, z, t)
    assert t * t * value("kl", (), v, z, t) == pytest.approx(expected, rel=0.01, abs=1e-4)
    of_kl, of_logits = (t * t * gradient(name, (), v, z, t) for name in ("kl", "logit_mse"))
    np.testing.assert_allclose(of_kl / t, of_logits / t, atol=0.01)


@pytest.mark.parametrize("beta", [1e-6, 1 - 1e-6])
def test_jsd_vanishes_at_both_ends_although_kl_does_not(beta):
    of = ([4.2, 1.8, 0.5], [1.26, 0.54, 0.15])
    assert value("kl", (), *of) > 0.2
    assert value("jsd", (beta,), *of) < 1e-6


def test_jsd_of_a_small_beta_is_that_share_of_kl():
    of = ([4.2, 1.8, 0.5], [1.26, 0.54, 0.15])
    assert value("jsd", (0.01,), *of) == pytest.approx(0.01 * value("kl", (), *of), rel=0.05)


def test_total_variation_stands_still_where_rounding_alone_differs():
    v = np.array([4.2, 1.8, 0.5])
    for offset in (0.0, 0.1, 7.3):
        np.testing.assert_array_equal(gradient("tv", (), v, v + offset, 3.0), 0)


@pytest.mark.parametrize(
    ("name", "shape", "weights"),
    [("jsd", (0.3,), (0.3, 0.7)), ("dkd", (1.5, 8.0), (1.5, 8.0))],
)
def test_the_parts_of_a_divergence_make_its_value(name, shape, weights):
    of = pair([[2.0, 0.5, -1.0], [0.0, 3.0, 1.0]], [[0.1, 0.4, 0.2], [1.0, 0.0, 0.0]], 2.0, 1)
    parts = DIVERGENCES[name].parts(of, *shape)
    assert all((part > 0).all() for part in parts)
    weighted = sum(w * part for w, part in zip(weights, parts, strict=True))
    np.testing.assert_allclose(weighted, DIVERGENCES[name].value(of, *shape), rtol=1e-14)


def test_the_parts_are_those_of_their_definitions():
    of = pair([2.0, 0.5, -1.0], [0.1, 0.4, 0.2], 2.0, 1)
    q, p = of.targets, of.probs
    m = 0.3 * q + 0.7 * p
    plain = [(x * np.log(x / m)).sum() for x in (q, p)]
    np.testing.assert_allclose(DIVERGENCES["jsd"].parts(of, 0.3), plain, rtol=1e-9)
    two = [np.array([x[1], 1 - x[1]]) for x in (q, p)]
    others = [x[[0, 2]] / (1 - x[1]) for x in (q, p)]
    plain = [(x * np.log(x / y)).sum() for x, y in (two, others)]
    np.testing.assert_allclose(DIVERGENCES["dkd"].parts(of, 1.0, 8.0), plain, rtol=1e-9)
