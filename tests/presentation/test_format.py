import numpy as np
import pytest

from app.presentation.shared import format as fmt


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.896507, "89.7%"), (0.0, "0.0%"), (1.0, "100.0%"), (0.00049, "0.0%"), (0.0005001, "0.1%")],
)
def test_a_percentage_has_one_decimal(p, text):
    assert fmt.percent(fmt.tenths([p])[0]) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0000"),
        (0.57499, "0.5750"),
        (0.0011, "0.0011"),
        (0.00012, "1.2e-4"),
        (3e-12, "3.0e-12"),
        (1e-18, "1.0e-18"),
        (1234.56, "1234.6"),
    ],
)
def test_a_loss_is_readable_at_every_size(value, text):
    assert fmt.nats(value) == text
    assert float(text) == pytest.approx(value, rel=0.05)


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (0.0, "0.0"),
        (1e-13, "0.0"),
        (1e-9, "0.1"),
        (0.001, "0.1"),
        (0.17001, "17.1"),
        (1.0, "100.0"),
    ],
)
def test_a_gap_is_rounded_up_and_never_minus_zero(gap, text):
    assert fmt.points(gap) == text


def test_a_loss_beyond_what_logits_carry_is_below_the_bound_and_zero_is_zero():
    assert fmt.nats(9.99e-19) == fmt.nats(5e-324) == "below 1e-18"
    assert fmt.nats(0.0) == "0.0000"


def test_a_tiny_gradient_keeps_its_sign_and_digits():
    assert (fmt.signed(-3e-19), fmt.signed(2.5e-20)) == ("−3.0e-19", "+2.5e-20")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.669, "3.7×"),
        (0.5, "0.5×"),
        (0.04, "0.04×"),
        (1234.4, "1,234×"),
        (1e9, "over a million ×"),
        (1e-9, "under 0.001×"),
    ],
)
def test_a_ratio_is_readable_at_every_size(value, text):
    assert fmt.ratio(float(np.log(value))) == text


def test_a_ratio_beyond_float_range_is_still_text():
    assert fmt.ratio(40000.0) == "over a million ×"
    assert fmt.ratio(-40000.0) == "under 0.001×"


@pytest.mark.parametrize(
    ("t", "text"), [(3.0, "3.0"), (2.25, "2.25"), (0.05, "0.05"), (20.0, "20.0")]
)
def test_a_temperature_keeps_its_digits(t, text):
    assert fmt.temperature_text(t) == text


def test_numbers_in_a_sentence_have_a_real_minus():
    assert fmt.with_minus("-5, 3.5, -1e-07") == "−5, 3.5, −1e−07"
