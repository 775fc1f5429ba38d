import numpy as np
import pytest

from app.lab.asked_share import asked_about, student_share, teacher_share
from app.lab.tasks.classification import epoch_result
from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import N_CLASSES, load
from tests.lab.test_training import config

LABELS = load().test.labels


def student(right):
    return epoch_result(0.5, right, LABELS, N_CLASSES)


def test_a_run_asks_about_the_classes_that_it_leaves_out_or_about_all():
    np.testing.assert_array_equal(asked_about(config(left_out="3,8")), np.isin(LABELS, [3, 8]))
    assert asked_about(config()).all()


@pytest.mark.parametrize("left_out", ["", "3", "0,1,2,3,4,5,6,9"])
def test_the_share_of_a_student_is_that_of_the_examples_asked_about(left_out):
    run = config(left_out=left_out) if left_out else config()
    right = np.random.default_rng(3).random(len(LABELS)) < 0.4
    expected = right[asked_about(run)].mean()
    assert student_share(run, student(right)) == pytest.approx(expected, abs=1e-12)


def test_other_examples_do_not_count():
    run = config(left_out="3")
    assert student_share(run, student(LABELS != 3)) == 0
    assert student_share(run, student(LABELS == 3)) == 1


@pytest.mark.parametrize("teacher", ["single", "few_digits"])
def test_the_teachers_share_is_of_the_runs_own_teacher(teacher):
    run = config(left_out="3", teacher=teacher)
    right = teachers.test_logits(teacher).mean(axis=1).argmax(axis=-1) == LABELS
    assert teacher_share(run) == pytest.approx(right[LABELS == 3].mean(), abs=1e-12)
