import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.calibration import bin_by_confidence, log_probs_at, standard_error
from app.numerics.losses import cross_entropy
from app.numerics.softmax import log_softmax
from tests.logits_figures import AT, LABELS, LOGITS
from tests.numerics.plain_figures import confidence

wide = arrays(np.float64, (4, 3), elements=st.floats(-1000, 1000))
temperatures = st.floats(0.05, 100)


def confidences_at(name, t):
    logits = LOGITS[name]
    return confidence(log_probs_at(logits, t)), logits.argmax(axis=1) == LABELS


def error_in_float32(confidences, is_correct):
    """torchmetrics 1.9: torch.bucketize(…, right=True), running sums in float32."""
    c = confidences.astype(np.float32)
    bins = np.searchsorted(np.linspace(0, 1, 16, dtype=np.float32), c, side="right") - 1
    count, conf, hits = (np.zeros(16, np.float32) for _ in range(3))
    for b, value, hit in zip(bins, c, is_correct, strict=True):
        count[b] += 1
        conf[b] += value
        hits[b] += hit
    used = count > 0
    gaps = np.abs(hits[used] / count[used] - conf[used] / count[used])
    return (gaps * (count[used] / count.sum())).sum()


@pytest.mark.parametrize(("name", "figures"), AT)
def test_calibration_error_is_that_of_torchmetrics(name, figures):
    confidences, is_correct = confidences_at(name, figures["T"])
    error = bin_by_confidence(confidences, is_correct).expected_calibration_error
    assert error == pytest.approx(figures["ece15"], abs=1e-6)
    # What is left are torchmetrics' sums, which are of float32.
    assert error_in_float32(confidences, is_correct) == pytest.approx(figures["ece15"], rel=1e-6)


def test_several_temperatures_are_each_as_alone():
    together = log_probs_at(LOGITS["teacher"], [0.5, 2.0, 8.0])
    for log_p, t in zip(together, (0.5, 2.0, 8.0), strict=True):
        assert (log_p == log_softmax(LOGITS["teacher"], t)).all()
    assert cross_entropy(LABELS, together).shape == (3, 800)


@given(wide, temperatures)
def test_bins_hold_every_row_once(z, t):
    log_p = log_probs_at(z, t)
    bins = bin_by_confidence(confidence(log_p), [True, False, True, False])
    assert 0 <= bins.expected_calibration_error <= 1
    assert bins.counts.sum() == 4
    assert bins.correct_counts.sum() == 2


def test_bins_hold_their_lower_edge():
    edge = float(np.float32(3 / 15))
    assert bin_by_confidence([edge], [True]).counts.argmax() == 3
    assert bin_by_confidence([np.nextafter(np.float32(edge), 0)], [True]).counts.argmax() == 2


def test_confidence_of_one_has_a_bin_of_its_own():
    bins = bin_by_confidence([0.95, 1.0, 1 - 1e-9], [True, False, False])
    assert bins.counts.tolist() == [0] * 14 + [1, 2]
    # One bin would let the two gaps cancel: |1 - 2.95| / 3.
    assert bins.expected_calibration_error == pytest.approx((0.05 + 2) / 3)


def test_rows_of_the_diagram():
    bins = bin_by_confidence([0.5, 0.52, 0.52, 0.99], [True, False, True, True])
    assert bins.lower_edges[[0, 7, 14, 15]] == pytest.approx([0, 7 / 15, 14 / 15, 1])
    assert bins.upper_edges[[0, 7, 14, 15]] == pytest.approx([1 / 15, 8 / 15, 1, 1])
    assert bins.counts[[7, 14]].tolist() == [3, 1]
    assert bins.mean_confidence[[0, 7, 14]] == pytest.approx([0, 1.54 / 3, 0.99])
    assert bins.accuracy[[0, 7, 14]] == pytest.approx([0, 2 / 3, 1])


def test_bins_of_chunks_join():
    confidences, is_correct = confidences_at("teacher", 2.0)
    whole = bin_by_confidence(confidences, is_correct)
    parts = [slice(0, 300), slice(300, 300), slice(300, 800)]  # one of them without a row
    first, *others = (bin_by_confidence(confidences[p], is_correct[p]) for p in parts)
    joined = sum(others, first)
    assert (joined.counts == whole.counts).all()
    assert (joined.correct_counts == whole.correct_counts).all()
    assert joined.confidence_sums == pytest.approx(whole.confidence_sums, rel=1e-14)


def test_calibration_error_of_no_row_is_refused():
    with pytest.raises(ValueError, match="the calibration error needs at least 1 row, got 0"):
        _ = bin_by_confidence([], []).expected_calibration_error


def test_standard_error_of_a_share_is_the_plain_formula():
    hits = np.array([[True, True, False, False, False], [True] * 5])
    first, second = standard_error(hits)
    assert first == pytest.approx(np.sqrt(0.4 * 0.6 / 4))
    assert second == 0


def test_one_row_does_not_tell_its_standard_error():
    assert standard_error([0.3]) is None


def test_lines_of_rows_are_binned_each_by_itself():
    lines = np.stack([confidences_at("teacher", t)[0] for t in (1.0, 4.0)])
    is_correct = confidences_at("teacher", 1.0)[1]
    together = bin_by_confidence(lines, is_correct)
    for k, line in enumerate(lines):
        alone = bin_by_confidence(line, is_correct)
        assert (together.counts[k] == alone.counts).all()
        assert (together.correct_counts[k] == alone.correct_counts).all()
        error = together.expected_calibration_error[k]
        assert error == pytest.approx(float(alone.expected_calibration_error))


def test_the_diagram_counts_a_confidence_of_1_into_its_last_bin():
    diagram = bin_by_confidence([0.95, 1.0, 0.1], [True, False, True]).of_the_diagram()
    assert diagram.counts.tolist() == [0, 1, *[0] * 12, 2]
    assert diagram.mean_confidence[14] == pytest.approx(0.975)
    assert diagram.accuracy[14] == 0.5
