import pytest

from app.presentation.shared.colours import contrast, text_on


def test_contrast_of_black_and_white_is_21():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("767676", "ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("red", range(0, 256, 51))
@pytest.mark.parametrize("green", range(0, 256, 51))
def test_text_is_readable_on_every_accent(red, green):
    for blue in range(0, 256, 51):
        colour = f"{red:02x}{green:02x}{blue:02x}"
        assert contrast(text_on(colour), colour) >= 4.2
