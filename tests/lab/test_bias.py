import numpy as np

from app.lab.bias import BIASES, sweep


def test_a_bias_that_is_missing_is_found():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 600)
    logits = rng.standard_normal((600, 10)).astype(np.float32)
    logits[np.arange(600), labels] += 4
    logits[:, 3] -= 6
    found = sweep((logits[:300], labels[:300]), (logits[300:], labels[300:]), (3,))
    assert found.recall_left_out[0] < 0.2
    assert abs(BIASES[found.chosen] - 6) < 2
    assert found.recall_left_out[found.chosen] > 0.8
    assert found.accuracy[found.chosen] > found.accuracy[0]


def test_at_no_bias_the_accuracy_is_that_of_the_logits():
    labels = np.arange(10)
    logits = np.eye(10, dtype=np.float32)
    found = sweep((logits, labels), (logits, labels), (1, 2))
    assert found.accuracy[0] == found.recall_left_out[0] == 1.0
    assert found.accuracy[-1] == 0.2  # with far too much, only the left-out classes are right
