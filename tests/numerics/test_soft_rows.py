import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.calibration import log_probs_at
from app.numerics.losses import cross_entropy, entropy, kl_divergence
from app.numerics.soft_rows import soft_row_pairs, soft_rows
from app.numerics.soft_targets import log_soft_targets
from tests.logits_figures import AT, FIGURES, LABELS, LOGITS
from tests.numerics.plain_figures import brier_score, confidence, top_mass

wide = arrays(np.float64, (4, 3), elements=st.floats(-1000, 1000))
temperatures = st.floats(0.05, 100)


@pytest.mark.parametrize(("name", "figures"), AT)
def test_figures_are_those_of_other_libraries(name, figures):
    rows = soft_rows(LOGITS[name][:, np.newaxis].astype(float), [figures["T"]], [1, 2], LABELS)
    found = {
        "nll": rows.nll,
        "brier": rows.brier,
        "entropy": rows.entropy,
        "effective_classes": np.exp(rows.entropy),
        "confidence": rows.confidence,
        "top2_mass": rows.top_mass[..., 1],
    }
    expected = {column: figures[column] for column in found}
    assert {column: v.mean() for column, v in found.items()} == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("figures", FIGURES["teacher_student"]["at"])
def test_kl_is_that_of_torch(figures):
    teacher, student = (z[:, np.newaxis].astype(float) for z in LOGITS.values())
    _, _, pairs = soft_row_pairs(teacher, student, [figures["T"]], [1])
    assert pairs.kl.mean() == pytest.approx(figures["kl_mean"], rel=1e-6)


@given(wide, wide, st.lists(temperatures, min_size=1, max_size=3))
def test_every_temperature_has_the_figures_of_its_plain_formulas(z, v, ts):
    labels = np.array([0, 1, 2, 0])
    targets, probs, pairs = soft_row_pairs(z[:, None], v[:, None], ts, [1, 2, 3], labels)
    for k, t in enumerate(ts):
        log_q, log_p = log_probs_at(z, t), log_probs_at(v, t)
        for rows, log in ((targets, log_q), (probs, log_p)):
            assert rows.entropy[k] == pytest.approx(entropy(log), rel=1e-9, abs=1e-12)
            assert rows.confidence[k] == pytest.approx(confidence(log), rel=1e-12)
            assert rows.nll[k] == pytest.approx(cross_entropy(labels, log), rel=1e-12, abs=1e-12)
            assert rows.brier[k] == pytest.approx(brier_score(labels, log), abs=1e-12)
            assert rows.top_mass[k] == pytest.approx(top_mass(log, [1, 2, 3]), rel=1e-12)
        assert pairs.kl[k] == pytest.approx(kl_divergence(log_q, log_p), rel=1e-9, abs=1e-10)
        distance = np.linalg.norm(np.exp(log_p) - np.exp(log_q), axis=1)
        assert pairs.distance[k] == pytest.approx(distance, rel=1e-6, abs=1e-7)


@given(wide, temperatures)
def test_figures_are_finite_and_in_their_ranges(z, t):
    rows = soft_rows(z[:, None], [t], [1, 2, 3], np.array([0, 1, 2, 0]))
    assert ((rows.entropy >= 0) & (rows.entropy <= np.log(3) + 1e-12)).all()
    assert ((rows.confidence >= 1 / 3 - 1e-12) & (rows.confidence <= 1)).all()
    assert ((rows.brier >= 0) & (rows.brier <= 2 + 1e-12)).all()
    assert (rows.nll >= 0).all()
    assert (np.diff(rows.top_mass, axis=-1) >= 0).all()
    assert rows.top_mass[..., 2] == pytest.approx(1.0)


@given(arrays(np.float64, (3, 2, 4), elements=st.floats(-50, 50)), temperatures)
def test_several_teachers_are_the_mean_of_their_probabilities(z, t):
    log_q = log_soft_targets(z, t)
    rows = soft_rows(z, [t], [1, 2], np.array([0, 1, 3]))
    assert rows.entropy[0] == pytest.approx(entropy(log_q), abs=1e-12)
    assert rows.nll[0] == pytest.approx(cross_entropy(np.array([0, 1, 3]), log_q), abs=1e-9)
    assert rows.top_mass[0] == pytest.approx(top_mass(log_q, [1, 2]), rel=1e-12)


def test_a_rest_is_never_the_likeliest_class_nor_among_the_top():
    z = np.log([[[0.3, 0.2, 0.5]]])
    rows = soft_rows(z, [1.0], [1, 2], n_named=2)
    assert rows.confidence[0, 0] == pytest.approx(0.3)
    assert rows.top_mass[0, 0] == pytest.approx([0.3, 0.5])
    assert rows.entropy[0, 0] == pytest.approx(entropy(z[0, 0]))


def test_the_largest_floats_give_finite_figures():
    rows = soft_rows(np.array([[[1e308, -1e308]]]), [0.05], [1], np.array([0]))
    assert (rows.entropy[0, 0], rows.confidence[0, 0], rows.nll[0, 0]) == (0, 1, 0)


def test_equal_models_have_no_divergence():
    z = LOGITS["teacher"][:, np.newaxis].astype(float)
    _, _, pairs = soft_row_pairs(z, z + 3.0, [0.5, 4.0], [1])
    assert pairs.kl.max() < 1e-13
    assert pairs.distance.max() < 1e-7
