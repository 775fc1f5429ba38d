import numpy as np

from app.lab.student_comparison import confusion, disagreements


def test_disagreements_say_who_is_right():
    labels = np.array([0, 1, 2, 3, 4])
    hard = np.array([0, 1, 9, 9, 4])
    distilled = np.array([0, 7, 2, 8, 4])
    found = disagreements(hard, distilled, labels)
    assert found.only_distilled.tolist() == [2]
    assert found.only_hard.tolist() == [1]
    assert found.neither.tolist() == [3]


def test_confusion_counts_what_each_class_was_read_as():
    counts = confusion(np.array([3, 3, 5, 9]), np.array([3, 3, 3, 9]), 10)
    assert counts.shape == (10, 10)
    assert (counts[3, 3], counts[3, 5], counts[9, 9], counts.sum()) == (2, 1, 1, 4)
