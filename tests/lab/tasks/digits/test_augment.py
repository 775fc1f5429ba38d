import numpy as np

from app.lab.tasks.digits import augment
from app.lab.tasks.digits.dataset import load


def digits(n=50):
    return load().training.inputs[:n]


def test_the_same_generator_gives_the_same_images_and_another_others():
    one, same, other = (
        augment.jittered(digits(), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.5


def test_images_stay_images():
    images = augment.jittered(digits(), np.random.default_rng(0))
    assert images.dtype == np.float32
    assert images.shape == (50, 784)
    assert images.min() >= 0
    assert images.max() <= 1


def test_a_map_that_is_none_changes_nothing(monkeypatch):
    for name in ("_TURN", "_STRETCH", "_SHIFT"):
        monkeypatch.setattr(augment, name, 0.0)
    images = augment.jittered(digits(), np.random.default_rng(0))
    np.testing.assert_allclose(images, digits(), atol=1e-6)


def test_a_shift_by_whole_pixels_moves_the_image(monkeypatch):
    monkeypatch.setattr(augment, "_TURN", 0.0)
    monkeypatch.setattr(augment, "_STRETCH", 0.0)

    class Two:
        def uniform(self, low, high, shape):
            return np.ones(shape)

    images = augment.jittered(digits(), Two()).reshape(-1, 28, 28)
    np.testing.assert_allclose(
        images[:, :-2, :-2], digits().reshape(-1, 28, 28)[:, 2:, 2:], atol=1e-6
    )
    assert not images[:, -1:].any()  # black comes in from outside
