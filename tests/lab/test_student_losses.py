"""The losses of a run whose distilled student has another divergence than forward KL."""

import numpy as np
import pytest

from app.lab import training
from app.lab.student_losses import student_losses
from app.numerics.divergences import DIVERGENCES
from tests.lab.test_training import config, trained

SMALL = {"width": 8, "transfer": 200, "epochs": 2}
OTHERS = [name for name in DIVERGENCES if name != "kl"]


def losses_of(**values):
    """The losses of a run on its transfer set, and logits of three students."""
    transfer = training.transfer_set(run := config(smoothing=0.2, **SMALL, **values), 0)
    logits = 3 * np.random.default_rng(0).standard_normal((3, 200, 10))
    return student_losses(run, transfer.labels, transfer.teacher_logits), transfer, logits


@pytest.mark.parametrize("divergence", OTHERS)
def test_the_gradient_of_a_batch_is_that_of_the_mean_loss(divergence):
    losses, _, logits = losses_of(divergence=divergence, T=3, hard_weight=0.3)
    rows = np.random.default_rng(1).permutation(200)[:30]
    batch, z = losses.rows(rows), logits[:, rows]
    gradient = batch.gradient(z)
    for student, row, k in [(1, 0, 2), (1, 7, 5), (1, 29, 9), (0, 3, 1), (2, 4, 4)]:
        ends = []
        for step in (1e-6, -1e-6):
            moved = z.copy()
            moved[student, row, k] += step
            ends.append(30 * batch.means(moved)[student])
        difference = (ends[0] - ends[1]) / 2e-6
        assert gradient[student, row, k] == pytest.approx(difference, rel=1e-4, abs=1e-7)


def test_decoupled_kd_has_the_label_of_each_example():
    """Written out for one batch: the target's part and the others' part, each with its label."""
    losses, transfer, logits = losses_of(divergence="dkd", shape="2,3", T=4, t_squared=0)
    rows = np.array([5, 190, 17, 80])
    found = losses.rows(rows).means(logits[:, rows])[1]
    told = []
    for row in rows:
        y = transfer.labels[row]
        q, p = (
            np.exp(x / 4) for x in (transfer.teacher_logits[row, 0].astype(float), logits[1, row])
        )
        q, p = q / q.sum(), p / p.sum()
        target = q[y] * np.log(q[y] / p[y]) + (1 - q[y]) * np.log((1 - q[y]) / (1 - p[y]))
        q_others, p_others = np.delete(q, y) / (1 - q[y]), np.delete(p, y) / (1 - p[y])
        told.append(2 * target + 3 * (q_others * np.log(q_others / p_others)).sum())
    assert found == pytest.approx(np.mean(told))


@pytest.mark.parametrize("divergence", OTHERS)
def test_the_other_students_learn_as_they_do_beside_forward_kl(divergence):
    kl, other = (trained(config(smoothing=0.2, divergence=d, **SMALL)) for d in ("kl", divergence))
    for k in (0, 2):
        np.testing.assert_array_equal(other[0].vectors[k], kl[0].vectors[k])
        assert [row[k] for row in other[1]] == [row[k] for row in kl[1]]
    assert np.abs(other[0].vectors[1] - kl[0].vectors[1]).max() > 1e-3
    assert other[1][1][1].train_loss < other[1][0][1].train_loss


def test_numbers_of_a_divergence_change_its_student():
    one, other = (trained(config(divergence="jsd", shape=b, **SMALL)) for b in (0.1, 0.9))
    assert np.abs(one[0].vectors[1] - other[0].vectors[1]).max() > 1e-3


def test_skewed_kl_without_skew_trains_as_forward_kl_does():
    one, kl = (
        trained(config(**SMALL, **values)) for values in ({"divergence": "skew_kl", "shape": 0}, {})
    )
    np.testing.assert_allclose(one[0].vectors, kl[0].vectors, atol=1e-4)


def test_forward_kl_has_one_objective_for_all_students():
    losses, _, _ = losses_of()
    assert losses.distilled is None
