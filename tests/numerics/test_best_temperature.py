import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.best_temperature import best_temperature, ensemble_nll_sums, nll_sums
from app.numerics.losses import cross_entropy
from app.numerics.softmax import log_softmax
from tests.logits_figures import FIGURES, LABELS, LOGITS


def best(logits, labels):
    return best_temperature(lambda t: nll_sums(logits, np.asarray(labels), t))


@pytest.mark.parametrize("name", LOGITS)
def test_best_temperature_and_its_nll_are_those_of_scipy(name):
    t = best(LOGITS[name], LABELS)
    assert t == pytest.approx(FIGURES[name]["best_temperature"], rel=1e-4)
    nll = nll_sums(LOGITS[name], LABELS, t).nll / 800
    assert nll == pytest.approx(FIGURES[name]["best_nll"], rel=1e-6)


def test_sums_of_chunks_are_those_of_all_rows_and_take_few_passes():
    logits, asked = LOGITS["teacher"], []

    def by_chunks(t):
        asked.append(t)
        return nll_sums(logits[:500], LABELS[:500], t) + nll_sums(logits[500:], LABELS[500:], t)

    assert by_chunks(1.0).n_rows == 800
    assert best_temperature(by_chunks) == pytest.approx(best(logits, LABELS), rel=1e-9)
    assert len(asked) <= 12


@pytest.mark.parametrize("name", LOGITS)
def test_near_the_best_four_passes_are_enough(name):
    asked = []

    def sums_at(t):
        asked.append(t)
        return nll_sums(LOGITS[name], LABELS, t)

    whole = best(LOGITS[name], LABELS)
    assert best_temperature(sums_at, whole * 1.1) == pytest.approx(whole, rel=1e-9)
    assert len(asked) <= 4


@given(
    arrays(np.float64, (6, 4), elements=st.floats(-1000, 1000)),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.floats(0.05, 100),
)
def test_a_start_that_is_not_near_leads_to_the_same(z, labels, near):
    y = np.array(labels)
    nll = [
        cross_entropy(y, log_softmax(z, t)).mean()
        for t in (best(z, y), best_temperature(lambda t: nll_sums(z, y, t), near))
    ]
    assert nll[1] <= nll[0] * (1 + 1e-9) + 1e-12


@given(
    arrays(np.float64, (5, 3), elements=st.floats(-20, 20)),
    st.lists(st.integers(0, 2), min_size=5, max_size=5),
)
def test_derivatives_are_those_of_finite_differences(z, labels):
    b, h = 0.7, 1e-5
    below, at, above = (nll_sums(z, np.array(labels), 1 / x) for x in (b - h, b, b + h))
    assert at.slope == pytest.approx((above.nll - below.nll) / (2 * h), rel=1e-5, abs=1e-5)
    assert at.curvature == pytest.approx((above.slope - below.slope) / (2 * h), rel=1e-4, abs=1e-4)
    assert at.curvature >= 0


@given(
    arrays(np.float64, (6, 4), elements=st.floats(-1000, 1000)),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
)
def test_no_temperature_of_a_fine_grid_is_better(z, labels):
    t, y = best(z, labels), np.array(labels)
    assert 0.05 <= t <= 100
    least = cross_entropy(y, log_softmax(z, t)).mean()
    for other in np.geomspace(0.05, 100, 60):
        assert least <= cross_entropy(y, log_softmax(z, other)).mean() * (1 + 1e-9) + 1e-12


def test_two_classes_have_the_closed_form():
    # Three of four rows are right by a margin m: sigmoid(m / T) = 3 / 4.
    for margin in (1.0, 5.0, 80.0):
        t = best([[margin, 0.0]] * 4, [0, 0, 0, 1])
        assert t == pytest.approx(margin / np.log(3), rel=1e-9)


@pytest.mark.parametrize("margin", [0.01, 10, 100, 2000])
def test_the_lowest_temperature_where_every_row_is_right(margin):
    assert best([[margin, 0.0], [0.0, margin]], [0, 1]) == 0.05


@pytest.mark.parametrize("margin", [0.01, 10, 2000])
def test_the_highest_temperature_where_every_row_is_wrong(margin):
    assert best([[margin, 0.0]], [1]) == 100


def test_one_where_the_temperature_changes_nothing():
    assert best([[3.0, 3.0], [-1000.0, -1000.0]], [0, 1]) == 1


def test_a_label_beyond_the_classes_is_refused():
    with pytest.raises(IndexError, match="true_class must be from 0 to 1, got"):
        best([[1.0, 0.0]], [2])


def test_derivatives_of_a_mean_of_teachers_are_its_differences():
    random = np.random.default_rng(2)
    z, y, step = random.normal(0, 3, (20, 3, 4)), random.integers(0, 4, 20), 1e-4
    low, at, high = (ensemble_nll_sums(z, y, 1 / b) for b in (0.7 - step, 0.7, 0.7 + step))
    assert at.n_rows == 20
    assert at.slope == pytest.approx((high.nll - low.nll) / (2 * step), rel=1e-6)
    assert at.curvature == pytest.approx((high.slope - low.slope) / (2 * step), rel=1e-6)


def test_from_nearby_two_passes_are_enough():
    name, called = next(iter(LOGITS)), []
    whole = best(LOGITS[name], LABELS)

    def sums_at(t):
        called.append(t)
        return nll_sums(LOGITS[name], LABELS, t)

    assert best_temperature(sums_at, whole * 1.02) == pytest.approx(whole, rel=1e-9)
    assert len(called) == 2
