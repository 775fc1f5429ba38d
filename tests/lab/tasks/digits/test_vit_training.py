import numpy as np
import pytest

from app.lab.architectures import vit
from app.lab.architectures.vit import ViTSizes
from app.lab.tasks.digits import teachers, vit_training
from app.lab.tasks.digits.dataset import load
from app.lab.tasks.model import Examples

SMALL = ViTSizes(side=28, patch=7, blocks=1, width=16, heads=2, hidden=16, classes=10)


@pytest.fixture
def few():
    training = load().training
    return Examples(training.inputs[:1000], training.labels[:1000])


def train(digits, seed=1, epochs=3):
    told = []

    def tell(epoch, vector):
        predicted = vit.logits(vit.views(vector, SMALL), digits.inputs, SMALL).argmax(axis=1)
        told.append((epoch, (predicted == digits.labels).mean()))

    return vit_training.train(digits, SMALL, seed, tell, epochs), told


def test_a_vision_transformer_learns(few):
    _, told = train(few, epochs=5)
    assert [epoch for epoch, _ in told] == [1, 2, 3, 4, 5]
    assert told[-1][1] > told[0][1] + 0.05 > 0.15


def test_the_same_seed_trains_the_same_network(few):
    (one, _), (same, _), (other, _) = train(few), train(few), train(few, seed=2)
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_weights_and_their_logits_are_shipped_in_half_precision(monkeypatch, tmp_path):
    monkeypatch.setattr(teachers, "VIT_WEIGHTS", tmp_path / "vit.npz")
    monkeypatch.setattr(teachers, "VIT", SMALL)
    vector = vit.initial(SMALL, np.random.default_rng(0))
    teachers.write_vit(vector)
    with np.load(tmp_path / "vit.npz") as archive:
        half, logits = archive["vector"], archive["logits"]
    assert half.dtype == logits.dtype == np.float16
    np.testing.assert_allclose(half, vector, rtol=1e-3, atol=1e-6)
    own = vit.logits(vit.views(half.astype(np.float32), SMALL), load().test.inputs, SMALL)
    np.testing.assert_allclose(logits[-2000:, 0], own, rtol=2e-3, atol=1e-3)
