import numpy as np
import pytest

from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import load
from app.lab.tasks.digits.drawing_normalisation import normalised


def extent(image):
    rows, columns = np.nonzero(image.reshape(28, 28) > 0.1)
    return max(np.ptp(rows), np.ptp(columns)) + 1


def centre(image):
    grid = image.reshape(28, 28)
    at = np.arange(28)
    return grid.sum(1) @ at / grid.sum(), grid.sum(0) @ at / grid.sum()


@pytest.mark.parametrize(("height", "top", "left"), [(6, 0, 0), (12, 14, 3), (26, 1, 20)])
def test_a_drawing_of_any_size_and_place_fills_the_middle(height, top, left):
    image = np.zeros((28, 28), np.float32)
    image[top : top + height, left : left + 3] = 1
    found = normalised(image.ravel())
    assert extent(found) == pytest.approx(20, abs=3)
    assert centre(found) == pytest.approx((13.5, 13.5), abs=0.15)
    assert found.min() >= 0
    assert found.max() <= 1 + 1e-6


def test_nothing_drawn_stays_nothing():
    assert not normalised(np.zeros(784, np.float32)).any()


def test_digits_of_the_data_are_read_as_before():
    test = load().test
    before = teachers.logits_of("single", test.inputs[:200])[:, 0].argmax(axis=1)
    after = teachers.logits_of("single", np.stack([normalised(p) for p in test.inputs[:200]]))[
        :, 0
    ].argmax(1)
    assert (before == after).mean() > 0.97
