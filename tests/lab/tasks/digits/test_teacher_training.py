import numpy as np
import pytest

from app.lab.architectures import mlp
from app.lab.tasks.digits import teacher_training
from app.lab.tasks.digits.dataset import load
from app.lab.tasks.model import Examples


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(teacher_training, "WIDTHS", (784, 40, 40, 10))
    training = load().training
    return Examples(training.inputs[:1500], training.labels[:1500])


def train(digits, seed=1):
    told = []

    def tell(epoch, network):
        found = mlp.logits(network, load().validation.inputs).argmax(axis=1)
        told.append((epoch, (found == load().validation.labels).mean()))

    return teacher_training.train(digits, seed, tell, epochs=3), told


def test_a_teacher_learns(few):
    _, told = train(few)
    assert [epoch for epoch, _ in told] == [1, 2, 3]
    assert told[-1][1] > told[0][1] > 0.12


def test_the_same_seed_trains_the_same_teacher(few):
    (one, _), (same, _), (other, _) = train(few), train(few), train(few, seed=2)
    for (w, b), (w_same, b_same) in zip(one, same, strict=True):
        np.testing.assert_array_equal(w, w_same)
        np.testing.assert_array_equal(b, b_same)
    assert (one[0][0] != other[0][0]).any()


def test_a_network_in_use_expects_what_a_dropped_one_gave(few):
    rng = np.random.default_rng(0)
    x = np.ones((20_000, 4), np.float32)
    network = [(np.ones((4, 1), np.float32), np.zeros(1, np.float32))]
    (used, _), *_ = teacher_training._in_use([*network, *network, *network])
    dropped = x * teacher_training._dropout_mask(x.shape, teacher_training.DROPPED[0], rng)
    assert (dropped @ network[0][0]).mean() == pytest.approx(float((x[:1] @ used).item()), rel=0.01)
