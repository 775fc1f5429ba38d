import pytest

from app.presentation.data.texts import number, percent, size


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (percent(0.9125, 0.01), "91.2% ±\u00a01.0"),
        (percent(None), "–"),
        (number(0.44134, 0.06225), "0.441 ±\u00a00.062"),
        (number(0.0), "0.000"),
        (number(3.2e-5), "3.2e−5"),
        (number(-0.25), "−0.250"),
        (size(8), "8 bytes"),
        (size(6400), "6.4 kB"),
        (size(999_999_999), "1,000.0 MB"),
        (size(2.5e12), "2,500.0 GB"),
    ],
)
def test_numbers_are_written_as_short_as_they_are_read(value, text):
    assert value == text
