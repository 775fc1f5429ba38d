from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.numerics.label_order import best_assignment, confusion_counts, label_order
from tests.logits_figures import FIGURES, LABELS, LOGITS

SHUFFLE = np.array([3, 0, 7, 1, 9, 5, 2, 8, 4, 6])  # a class's index in the file of logits


def order_of(logits, labels):
    return label_order(
        *(confusion_counts(labels[i::2], logits[i::2].argmax(1), logits.shape[1]) for i in range(2))
    )


@given(arrays(np.int64, (5, 5), elements=st.integers(0, 6)))
def test_no_permutation_is_better_nor_an_equal_one_nearer_to_the_order_as_it_stands(counts):
    def value(order):
        moved = sum(line != column for column, line in enumerate(order))
        return sum(counts[line, column] for column, line in enumerate(order)), -moved

    found = best_assignment(counts)
    assert sorted(found) == list(range(5))
    assert value(found) == max(map(value, permutations(range(5))))


def test_confusion_counts_the_predictions_of_each_true_class():
    predicted = LOGITS["teacher"].argmax(axis=1)
    counts = confusion_counts(LABELS, predicted, 10)
    assert counts.sum() == 800
    for y, p in ((0, 0), (9, 4), (8, 1)):
        assert counts[y, p] == ((y == LABELS) & (predicted == p)).sum()


@pytest.mark.parametrize("name", LOGITS)
def test_the_right_order_is_left(name):
    found = order_of(LOGITS[name], LABELS)
    assert found.order.tolist() == list(range(10))
    assert found.accuracy == found.reordered_accuracy == FIGURES[name]["accuracy"]
    assert not found.is_beyond_chance


@pytest.mark.parametrize("name", LOGITS)
def test_a_shuffle_is_found(name):
    found = order_of(LOGITS[name][:, SHUFFLE], LABELS)
    assert found.order.tolist() == SHUFFLE.tolist()
    assert found.reordered_accuracy == FIGURES[name]["accuracy"]
    assert found.accuracy < 0.3
    assert found.is_beyond_chance


def test_two_classes_that_changed_places_are_found():
    logits = LOGITS["teacher"].copy()
    logits[:, [4, 9]] = logits[:, [9, 4]]
    found = order_of(logits, LABELS)
    assert found.order.tolist() == [0, 1, 2, 3, 9, 5, 6, 7, 8, 4]
    assert found.is_beyond_chance


def test_what_the_best_of_all_orders_gains_on_noise_is_chance():
    random = np.random.default_rng(0)
    found = [
        order_of(random.normal(size=(300, 10)), random.integers(0, 10, 300)) for _ in range(100)
    ]
    # Without halves nearly all would be called clear: the best order always gains.
    assert min(f.reordered_accuracy - f.accuracy for f in found) > 0.03
    assert sum(f.is_beyond_chance for f in found) <= 2


def test_one_row_tells_no_order():
    found = order_of(np.array([[0.0, 1000.0]]), np.array([0]))
    assert (found.order.tolist(), found.accuracy, found.reordered_accuracy) == ([1, 0], 0, 1)
    assert not found.is_beyond_chance


def test_no_row_is_refused():
    with pytest.raises(ValueError, match="the label order needs at least 1 row, got 0"):
        label_order(np.zeros((2, 2), dtype=np.intp), np.zeros((2, 2), dtype=np.intp))
