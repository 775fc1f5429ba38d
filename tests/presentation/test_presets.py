"""Each preset against its library's own loss, written out here apart from app/numerics.

A gradient is the imaginary part of the loss at complex logits (complex-step differentiation), exact
to rounding, so that nothing here knows a formula for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from app.explorer.parameters import LEARNING_RATE
from app.presentation.explorer.presets import PRESETS

TEACHER = np.array([2.1, -0.4, 3.0, 0.7, -1.9])
STUDENT = np.array([-0.3, 1.2, 0.4, -1.0, 0.9])
TRUE = 2
CAT, DOG = np.array([4.2, 1.8, 0.5]), np.array([1.2, 4.5, 0.8])
STEPS = 40
EPSILON = 1e-7  # keras/src/backend/config.py
Loss = Callable[[np.ndarray, np.ndarray, int], complex]  # of student, teacher, true class


def log_softmax(z, t=1.0):
    shifted = (z - z.real.max()) / t
    return shifted - np.log(np.exp(shifted).sum())


def ce(z, y):
    return -log_softmax(z)[y]


def kl(z, v, t=1.0):
    log_q = log_softmax(v, t)
    return (np.exp(log_q) * (log_q - log_softmax(z, t))).sum()


def soft_ce(z, v, t=1.0):
    return -(np.exp(log_softmax(v, t)) * log_softmax(z, t)).sum()


def entropy(v, t=1.0):
    return soft_ce(v, v, t)


def torchdistill(z, v, y, t=4.0, alpha=0.5):
    # yoshitomo-matsubara/torchdistill: torchdistill/losses/mid_level.py, KDLoss.forward
    if alpha is None or alpha == 0 or y is None:
        return kl(z, v, t)
    return alpha * ce(z, y) + (1 - alpha) * t**2 * kl(z, v, t)


def pytorch_tutorial(z, v, y):
    # pytorch/tutorials: beginner_source/knowledge_distillation_tutorial.py
    q, log_p = np.exp(log_softmax(v, 2)), log_softmax(z, 2)
    return 0.25 * np.sum(q * (np.log(q) - log_p)) * 2**2 + 0.75 * ce(z, y)


def pytorch_tutorial_before_2785(z, v, y):
    return 0.25 * soft_ce(z, v, 2) * 2**2 + 0.75 * ce(z, y)


def keras_kl(z, v, t):
    # keras-team/keras: keras/src/losses/losses.py, kl_divergence
    q, p = np.exp(log_softmax(v, t)), np.exp(log_softmax(z, t))
    q, p = (np.where(x.real < EPSILON, EPSILON, x) for x in (q, p))
    return (q * np.log(q / p)).sum()


def keras_older(z, v, y):
    # keras-team/keras-io at 1da2fdef: examples/vision/knowledge_distillation.py
    return 0.1 * ce(z, y) + 0.9 * keras_kl(z, v, 10)


def keras_current(z, v, y, t=10, alpha=0.1):
    # the same file since 501fb4cb
    return alpha * ce(z, y) + (1 - alpha) * keras_kl(z, v, t) * t**2


def keras_distiller(z, v, y):
    # keras-team/keras: keras/src/distillation/distiller.py and distillation_loss.py
    return keras_current(z, v, y, t=3, alpha=0.5)


def textbrewer(z, v, y, hard_label_weight=0):
    # airaria/TextBrewer: src/textbrewer/losses.py, kd_ce_loss; configurations.py and
    # distiller_basic.py, compute_loss, with weight 1 of the soft loss
    return soft_ce(z, v, 4) + hard_label_weight * ce(z, y)


def modelopt(z, v, y, t=1.0, reduction="batchmean"):
    # NVIDIA/TensorRT-Model-Optimizer: modelopt/torch/distill/losses.py, LogitsDistillationLoss;
    # reductions as in torch.nn.functional.kl_div, of a batch of one example
    return kl(z, v, t) * t**2 / (len(z) if reduction == "mean" else 1)


def modelopt_balanced(z, v, y):
    # …/loss_balancers.py, StaticLossBalancer
    return 0.5 * modelopt(z, v, y) + 0.5 * ce(z, y)


def distillkit(z, v, y, a=0.5, b=0.5):
    # arcee-ai/DistillKit: distillkit/lossfuncs/kl.py, KLDLoss, of one token; trainer.py,
    # total_distillation_loss
    return (a * ce(z, y) + b * kl(z, v, 2) * 2**2) / (a + b)


def trl_gkd(z, v, y, beta=0.0):
    # huggingface/trl: trl/experimental/gkd/gkd_trainer.py, compute_loss, which calls
    # generalized_jsd_loss without a temperature
    log_q, log_p = log_softmax(v), log_softmax(z)
    if beta == 0:
        return kl(z, v)
    log_m = np.log(beta * np.exp(log_q) + (1 - beta) * np.exp(log_p))
    from_m = [(np.exp(x) * (x - log_m)).sum() for x in (log_q, log_p)]
    return beta * from_m[0] + (1 - beta) * from_m[1]


@dataclass(frozen=True)
class Library:
    """Its loss, and how that differs from the one of the preset's settings."""

    loss: Loss
    ratio: float = 1  # its gradient over the one shown
    larger_by: float = 0  # its loss is ratio × the one shown and this much more


LIBRARIES = {
    "Soft targets only": Library(lambda z, v, y: 9 * kl(z, v, 3)),
    "Hard labels only": Library(lambda z, v, y: ce(z, y)),
    "torchdistill, KDLoss": Library(torchdistill),
    "torchdistill, α = 0": Library(lambda z, v, y: torchdistill(z, v, y, alpha=0)),
    "PyTorch’s tutorial": Library(pytorch_tutorial),
    "Keras’ older example": Library(keras_older),
    "Keras’ current example": Library(keras_current),
    "TextBrewer": Library(textbrewer, larger_by=entropy(TEACHER, 4)),
    "TextBrewer, hard loss on": Library(
        lambda z, v, y: textbrewer(z, v, y, 1), ratio=2, larger_by=entropy(TEACHER, 4)
    ),
    "NVIDIA ModelOpt": Library(modelopt),
    "Arcee DistillKit": Library(distillkit),
    "TRL, GKD with β = 0": Library(trl_gkd),
}
BY_NAME = {preset.name: preset for preset in PRESETS}
each_library = pytest.mark.parametrize("name", LIBRARIES)


def gradient(loss, z, v=TEACHER, y=TRUE, step=1e-30):
    return np.array([loss(z + 1j * step * e, v, y).imag / step for e in np.eye(len(z))])


def rows(client, settings, z=STUDENT, v=TEACHER, y=TRUE):
    numbers = {"logits": v, "student": z}
    numbers = {name: ",".join(map(repr, x.tolist())) for name, x in numbers.items()}
    params = {**numbers, "true": y, "steps": STEPS, **settings}
    answer = client.get("/api/v1/trajectory", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


def assert_same(got, expected):
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


def test_every_preset_is_compared_with_a_loss():
    assert set(LIBRARIES) == set(BY_NAME)


@each_library
def test_a_preset_has_its_librarys_loss_and_gradient(client, name):
    library, settings = LIBRARIES[name], BY_NAME[name].settings
    row = rows(client, settings)[0]
    loss = library.loss(STUDENT, TEACHER, TRUE)
    assert_same(library.ratio * row["loss"] + library.larger_by, loss)
    assert_same(
        library.ratio * np.array(row["gradient"]), gradient(library.loss, STUDENT.astype(complex))
    )


@each_library
def test_a_preset_makes_the_librarys_steps_at_the_default_rate(client, name):
    z = STUDENT.astype(complex)
    for _ in range(STEPS):
        z -= LEARNING_RATE.default * gradient(LIBRARIES[name].loss, z)
    last = rows(client, BY_NAME[name].settings)[-1]["student_logits"]
    np.testing.assert_allclose(last, z.real, rtol=1e-9)


def note(name):
    return BY_NAME[name].note


def number(name, before, after=""):
    """The number that stands between two pieces of a preset's note."""
    found = re.search(rf"{re.escape(before)}([\d.]*\d){re.escape(after)}", note(name))
    assert found, note(name)
    return float(found[1])


def shown(name, value, before, after=""):
    """Whether the number in the note is this value, as exactly as it is written."""
    text = repr(number(name, before, after))
    decimals = len(text.partition(".")[2])
    return round(float(value), decimals) == float(text)


def test_without_alpha_torchdistill_has_a_sixteenth():
    with_factor = 16 * kl(STUDENT, TEACHER, 4)
    for alpha, y in ((0, TRUE), (None, TRUE), (0.5, None)):
        part = torchdistill(STUDENT, TEACHER, y, alpha=alpha) / with_factor
        assert part == pytest.approx(1 / number("torchdistill, α = 0", "1/"), rel=1e-14)


def test_the_tutorials_former_loss_is_larger_by_the_teachers_entropy():
    more = pytorch_tutorial_before_2785(STUDENT, TEACHER, TRUE)
    more -= pytorch_tutorial(STUDENT, TEACHER, TRUE)
    assert more == pytest.approx(entropy(TEACHER, 2), rel=1e-14)
    z = STUDENT.astype(complex)
    assert_same(gradient(pytorch_tutorial_before_2785, z), gradient(pytorch_tutorial, z))
    assert "larger by the teacher's entropy" in note("PyTorch’s tutorial")


def test_keras_leaves_a_hundredth_of_the_soft_gradient_and_clips():
    name, z = "Keras’ older example", STUDENT.astype(complex)
    hard = 0.1 * gradient(lambda z, v, y: ce(z, y), z)
    older, current = (gradient(loss, z) - hard for loss in (keras_older, keras_current))
    assert_same(older * number(name, "1/", " of that"), current)
    teacher, student = 10 * CAT, 10 * DOG
    assert EPSILON == 1e-7 and "clips probabilities at 1e-7" in note(name)
    assert shown(name, keras_kl(student, teacher, 1), "its KL is ")
    assert shown(name, kl(student, teacher), "in place of ")
    clipped = gradient(lambda z, v, y: keras_kl(z, v, 1), student.astype(complex), teacher)
    whole = gradient(lambda z, v, y: kl(z, v), student.astype(complex), teacher)
    assert abs(clipped).max() < 1e-6 < 0.9 < abs(whole).max()


def test_keras_distillation_has_the_current_examples_form(client):
    name = "Keras’ current example"
    t, w = number(name, "T = ", " and"), number(name, "w = ")
    settings = {**BY_NAME[name].settings, "T": t, "hard_weight": w}
    row = rows(client, settings)[0]
    assert_same(row["loss"], keras_distiller(STUDENT, TEACHER, TRUE))
    assert_same(row["gradient"], gradient(keras_distiller, STUDENT.astype(complex)))


@pytest.mark.parametrize("t", [1.0, 4.0])
@pytest.mark.parametrize("n_classes", [3, 5])
def test_the_element_mean_of_modelopt_divides_by_the_number_of_classes(client, t, n_classes):
    z, v = STUDENT[:n_classes], TEACHER[:n_classes]
    settings = {**BY_NAME["NVIDIA ModelOpt"].settings, "T": t}
    row = rows(client, settings, z, v)[0]

    def mean(z, v, y):
        return modelopt(z, v, y, t, reduction="mean")

    assert_same(row["loss"], n_classes * mean(z, v, TRUE))
    assert_same(row["gradient"], n_classes * gradient(mean, z.astype(complex), v))
    assert "of three classes, 1/3 of this" in note("NVIDIA ModelOpt")


def test_modelopts_balancer_is_a_hard_weight(client):
    w = number("NVIDIA ModelOpt", "StaticLossBalancer makes w ")
    row = rows(client, {**BY_NAME["NVIDIA ModelOpt"].settings, "hard_weight": w})[0]
    assert_same(row["loss"], modelopt_balanced(STUDENT, TEACHER, TRUE))


@pytest.mark.parametrize(("a", "b"), [(0.25, 0.5), (1, 3), (2, 0)])
def test_distillkits_weights_make_a_hard_weight(client, a, b):
    settings = {**BY_NAME["Arcee DistillKit"].settings, "hard_weight": a / (a + b)}
    assert_same(rows(client, settings)[0]["loss"], distillkit(STUDENT, TEACHER, TRUE, a, b))


def test_the_default_of_gkd_is_another_divergence():
    name, student = "TRL, GKD with β = 0", 0.3 * CAT

    def default(z, v, y):
        return trl_gkd(z, v, y, beta=number(name, "β = ", ", is"))

    assert shown(name, default(student, CAT, 0), "it is ")
    assert shown(name, trl_gkd(student, CAT, 0), "KL is ")
    gradients = [gradient(x, student.astype(complex), CAT, 0) for x in (default, trl_gkd)]
    part = np.linalg.norm(gradients[0]) / np.linalg.norm(gradients[1])
    assert shown(name, part, "gradient about ")
