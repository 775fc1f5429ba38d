import pickle

import numpy as np
import pytest

from app.lab import training
from app.lab.architectures import mlp
from app.lab.config import read_config
from app.lab.student_losses import student_losses
from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import load
from app.numerics.objective import Objective


def config(**values):
    found, wrong = read_config([(k, str(v)) for k, v in values.items()], strict=True)
    assert wrong == []
    return found


def trained(run):
    state = training.start(run)
    rows = []
    for _ in range(run.epochs):
        state, measured = training.run_epoch(run, state)
        rows.append(measured)
    return state, rows


def test_the_same_run_gives_the_same_digits():
    run = config(width=8, transfer=200, epochs=3, seed=5)
    one, other = trained(run), trained(run)
    assert one[1] == other[1]
    assert trained(config(width=8, transfer=200, epochs=3, seed=6))[1] != one[1]


def test_a_run_goes_on_in_another_process_as_if_nothing_had_been():
    run = config(width=8, transfer=200, epochs=4)
    state = training.start(run)
    rows = []
    for _ in range(run.epochs):
        state, measured = training.run_epoch(run, pickle.loads(pickle.dumps(state)))
        rows.append(measured)
    assert rows == trained(run)[1]


def test_an_epoch_leaves_its_state_as_it_was():
    run = config(width=8, transfer=200, epochs=2)
    state = training.start(run)
    before = state.vectors.copy()
    training.run_epoch(run, state)
    np.testing.assert_array_equal(state.vectors, before)
    assert not state.moments.any()


def test_both_students_start_with_the_same_weights():
    hard, distilled = training.start(config(width=8)).vectors
    np.testing.assert_array_equal(hard, distilled)


def test_with_only_hard_labels_both_students_are_the_same():
    _, rows = trained(config(width=8, transfer=200, epochs=2, hard_weight=1))
    assert all(hard == distilled for hard, distilled in rows)


def test_students_learn():
    _, rows = trained(config(width=20, transfer=1000, epochs=6))
    for hard, distilled in (rows[0], rows[-1]):
        assert np.mean(hard.recall) == pytest.approx(hard.test_accuracy, abs=0.03)
        assert 0 < distilled.test_accuracy < 1
    assert rows[-1][0].train_loss < rows[0][0].train_loss / 2
    assert rows[-1][1].test_accuracy > rows[0][1].test_accuracy + 0.05


def test_a_left_out_digit_is_not_in_the_transfer_set_and_unknown_to_the_hard_student():
    run = config(width=60, transfer=3000, epochs=12, left_out=3, T=8)
    labels = training.transfer_set(run, 0).labels
    assert 3 not in labels
    assert len(labels) == 3000
    _, rows = trained(run)
    hard, distilled = rows[-1]
    assert hard.recall[3] == 0
    assert distilled.recall[3] > 0


def test_augmented_digits_are_new_in_each_epoch_and_labelled_anew():
    run = config(transfer=60, augment=1)
    first, second = training.transfer_set(run, 0), training.transfer_set(run, 1)
    np.testing.assert_array_equal(first.labels, second.labels)
    assert np.abs(first.source.inputs - second.source.inputs).max() > 0.5
    assert np.abs(first.teacher_logits - second.teacher_logits).max() > 0.5


@pytest.mark.parametrize(("n", "size"), [(60, 4), (500, 25), (1000, 50), (7000, 50)])
def test_small_sets_make_small_batches(n, size):
    assert training.batch_size(n) == size


def test_the_gradient_of_a_batch_is_that_of_the_formula():
    run = config(width=5, T=3, hard_weight=0.3)
    vector, network = mlp.on_one_vector(
        mlp.initial(run.sizes, np.random.default_rng(0), np.float64)
    )
    transfer = training.transfer_set(run, 0)
    x = transfer.source.inputs[transfer.rows[:30]].astype(float)
    y = transfer.labels[:30]

    def loss_at():
        z = mlp.logits(network, x)
        e = np.exp(z / 3)
        p_soft, p = e / e.sum(1, keepdims=True), np.exp(z) / np.exp(z).sum(1, keepdims=True)
        t = np.exp(transfer.teacher_logits[:30, 0].astype(float) / 3)
        q = t / t.sum(1, keepdims=True)
        kl = (q * (np.log(q) - np.log(p_soft))).sum(1)
        return (0.3 * -np.log(p[np.arange(30), y]) + 0.7 * 9 * kl).mean(), q

    _, q = loss_at()
    outputs = mlp.activations(network, x)
    gradient = Objective(np.log(q), y, 3.0, 0.3, True).gradient(outputs[-1])
    found, into = mlp.on_one_vector(network)
    mlp.gradients(network, outputs, gradient / 30, into)
    for k in np.random.default_rng(1).choice(len(vector), 40, replace=False):
        at = vector[k]
        vector[k] = at + 1e-6
        above, _ = loss_at()
        vector[k] = at - 1e-6
        below, _ = loss_at()
        vector[k] = at
        assert found[k] == pytest.approx((above - below) / 2e-6, rel=1e-4, abs=1e-8)


def test_the_split_is_not_touched_by_a_run():
    before = load().training.inputs.copy()
    trained(config(width=4, transfer=60, epochs=1, augment=1))
    np.testing.assert_array_equal(load().training.inputs, before)


def test_a_third_student_leaves_the_others_digits_as_they_are():
    values = {"width": 8, "transfer": 200, "epochs": 2, "hard_lr": 0.01, "hard_weight": 0.2}
    two, three = trained(config(**values)), trained(config(**values, smoothing=0.2))
    assert [row[:2] for row in three[1]] == two[1]
    np.testing.assert_array_equal(three[0].vectors[:2], two[0].vectors)
    assert three[0].vectors.shape[0] == 3


def test_each_student_goes_down_its_loss_at_its_own_rate():
    values = {"width": 8, "transfer": 200, "epochs": 2, "smoothing": 0.2}
    slow, own = (
        trained(config(**values, lr=0.001)),
        trained(config(**values, lr=0.001, hard_lr=0.02)),
    )
    np.testing.assert_array_equal(slow[0].vectors[1], own[0].vectors[1])
    for k in (0, 2):
        assert np.abs(slow[0].vectors[k] - own[0].vectors[k]).max() > 0.01


def test_the_loss_on_smoothed_labels_is_the_cross_entropy_against_them():
    run = config(width=8, transfer=200, epochs=1, smoothing=0.3)
    transfer = training.transfer_set(run, 0)
    z = 3 * np.random.default_rng(0).standard_normal((3, 200, 10))
    losses = student_losses(run, transfer.labels, transfer.teacher_logits)
    target = np.full((200, 10), 0.03)
    target[np.arange(200), transfer.labels] += 0.7
    log_p = z[2] - np.log(np.exp(z[2]).sum(1, keepdims=True))
    assert losses.means(z)[2] == pytest.approx(-(target * log_p).sum(1).mean())
    gradient = losses.rows(np.arange(50)).gradient(z[:, :50])
    np.testing.assert_allclose(gradient[2], (np.exp(log_p) - target)[:50], atol=1e-12)


def test_students_of_the_teacher_that_has_seen_few_digits_see_no_others():
    seen = set(teachers.seen_rows("few_digits").tolist())
    assert len(seen) == 500
    for values in ({"transfer": 500, "seed": 0}, {"transfer": 7000, "seed": 3}):
        rows = training.transfer_rows(config(teacher="few_digits", **values))
        assert set(rows.tolist()) == seen
    assert set(training.transfer_rows(config(transfer=500)).tolist()) == seen
    assert set(training.transfer_rows(config(transfer=500, seed=1)).tolist()) != seen


def test_an_epoch_tells_which_test_digits_are_right():
    _, rows = trained(config(width=20, transfer=1000, epochs=1))
    for student in rows[-1]:
        assert student.right.shape == (2000,)
        assert student.right.mean() == student.test_accuracy
        labels = load().test.labels
        assert student.right[labels == 3].mean() == pytest.approx(student.recall[3])


@pytest.mark.parametrize(("left_out", "n"), [("", 7000), ("3", 6282), ("0,1,2,3,4,5,6,9", 1412)])
def test_the_transfer_set_has_the_digits_that_are_there(left_out, n):
    assert len(training.transfer_rows(config(left_out=left_out))) == n


def test_the_vision_transformer_teaches_and_labels_augmented_digits_itself():
    run = config(teacher="vit", transfer=60, augment=1)
    varied = training.transfer_set(run, 0)
    own = teachers.logits_of("vit", varied.source.inputs)
    np.testing.assert_allclose(varied.teacher_logits, own, rtol=1e-4, atol=1e-4)
    values = {"width": 8, "transfer": 200, "epochs": 1}
    (hard, distilled), (hard_of_single, of_single) = (
        trained(config(**values, teacher=teacher))[1][-1] for teacher in ("vit", "single")
    )
    assert hard == hard_of_single
    assert distilled != of_single


def test_convolutional_students_learn_as_others_do():
    run = config(student="cnn", transfer=1000, epochs=6)
    state, rows = trained(run)
    assert state.vectors.shape == (2, 5994)
    assert all(student.test_accuracy > 0.85 for student in rows[-1])
    assert trained(run)[1] == rows
    assert trained(config(student="cnn", transfer=1000, epochs=6, seed=1))[1] != rows
