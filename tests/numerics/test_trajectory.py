import numpy as np
import pytest

from app.numerics.objective import Objective
from app.numerics.soft_targets import log_soft_targets, soft_targets
from app.numerics.trajectory import descend, trajectory
from tests.golden import FIELDS, assert_close, each_case


def objective(config):
    log_q = log_soft_targets(config["teacher_logits"], config["temperature"], config["combine"])
    return Objective(
        log_q,
        config["true_class"],
        config["temperature"],
        config["hard_weight"],
        config["t_squared"],
    )


@each_case
def test_trajectory_equals_automatic_differentiation(case):
    config = case["config"]
    run = trajectory(
        config["student_logits"], objective(config), config["learning_rate"], config["steps"]
    )
    assert len(run.loss) == config["steps"] + 1 == len(case["rows"])
    for row in case["rows"]:
        for field in FIELDS:
            assert_close(getattr(run, field)[row["step"]], row[field], f"{field} {row['step']}")


@each_case
def test_targets_equal_the_golden_ones(case):
    config = case["config"]
    teachers, combine = config["teacher_logits"], config["combine"]
    assert_close(soft_targets(teachers, config["temperature"], combine), case["soft_targets"], "T")
    assert_close(soft_targets(teachers, 1.0, combine), case["hard_targets"], "1")


def test_descend_follows_the_gradient():
    points = descend(np.array([4.0]), lambda z: 2 * z, learning_rate=0.25, steps=3)
    assert points.ravel().tolist() == [4.0, 2.0, 1.0, 0.5]


@pytest.mark.parametrize("hard_weight", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("n_classes", [2, 3, 40])
def test_each_step_follows_to_the_last_bit_the_gradient_that_describes_it(hard_weight, n_classes):
    teacher, start = 3 * np.random.default_rng(n_classes).standard_normal((2, n_classes))
    objective = Objective(log_soft_targets([teacher], 1.7), 1, 1.7, hard_weight, True)
    run = trajectory(start, objective, 0.3, 25)
    np.testing.assert_array_equal(
        run.student_logits[1:], run.student_logits[:-1] - 0.3 * run.gradient[:-1]
    )


def test_temperatures_in_a_batch_equal_each_alone():
    teacher, start, stops = [[4.2, 1.8, 0.5]], np.array([1.26, 0.54, 0.15]), [0.5, 3.0, 20.0]
    t = np.array(stops)[:, None]
    batch = Objective(log_soft_targets(teacher, t[:, :, None]), 0, t, 0.2, True)
    points = descend(np.tile(start, (3, 1)), batch.gradient, 0.1, 7)
    together = batch.evaluate(points[-1])
    for k, stop in enumerate(stops):
        alone = trajectory(
            start, Objective(log_soft_targets(teacher, stop), 0, stop, 0.2, True), 0.1, 7
        )
        for field in FIELDS:
            np.testing.assert_allclose(
                getattr(together, field)[k], getattr(alone, field)[-1], rtol=1e-12, atol=1e-15
            )


def test_extreme_logits_and_temperatures_stay_finite():
    for t in (0.05, 100.0):
        for t_squared in (True, False):
            objective = Objective(log_soft_targets([[1000.0, -1000.0]], t), 1, t, 0.5, t_squared)
            run = trajectory([-1000.0, 1000.0], objective, 10.0, 100)
            for field in FIELDS:
                assert np.isfinite(getattr(run, field)).all()
            assert (run.kl >= 0).all()
