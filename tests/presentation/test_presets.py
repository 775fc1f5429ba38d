"""Each preset against its library's own loss, written out in library_losses.py.

The library's number is compared with it at one example, the settings in value, gradient and steps.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from app.explorer.parameters import LEARNING_RATE
from app.numerics.conventions import Example
from app.presentation.explorer.presets import PRESETS
from tests.presentation import library_losses as libraries
from tests.presentation.library_losses import EPSILON, ce, entropy, keras_kl, kl, log_softmax

TEACHER = np.array([2.1, -0.4, 3.0, 0.7, -1.9])
STUDENT = np.array([-0.3, 1.2, 0.4, -1.0, 0.9])
TRUE = 2
CAT, DOG = np.array([4.2, 1.8, 0.5]), np.array([1.2, 4.5, 0.8])
STEPS = 40
Loss = Callable[[np.ndarray, np.ndarray, int], complex]  # of student, teacher, true class


@dataclass(frozen=True)
class Library:
    """Its loss, and how that differs from the one of the preset's settings."""

    loss: Loss
    ratio: float = 1  # its gradient over the one shown
    larger_by: float = 0  # its loss is ratio × the one shown and this much more


LIBRARIES = {
    "Soft targets only": Library(lambda z, v, y: 9 * kl(z, v, 3)),
    "Hard labels only": Library(lambda z, v, y: ce(z, y)),
    "PyTorch’s tutorial": Library(libraries.pytorch_tutorial),
    "Keras’ current example": Library(libraries.keras_current),
    "mdistiller": Library(libraries.mdistiller),
    "mdistiller, DKD": Library(libraries.mdistiller_dkd, ratio=2),
    "MaxText": Library(libraries.maxtext),
    "axolotl, Liger kernel": Library(libraries.axolotl),
    "Arcee DistillKit": Library(libraries.distillkit),
    "Logit standardization": Library(libraries.logit_standardization),
    "NKD": Library(libraries.nkd),
    "torchdistill, KDLoss": Library(libraries.torchdistill),
    "torchdistill, α = 0": Library(lambda z, v, y: libraries.torchdistill(z, v, y, alpha=0)),
    "NVIDIA ModelOpt, mean": Library(libraries.modelopt, ratio=1 / len(STUDENT)),
    "NVIDIA ModelOpt, batchmean": Library(
        lambda z, v, y: libraries.modelopt(z, v, y, reduction="batchmean")
    ),
    "Keras’ older example": Library(libraries.keras_older),
    "TextBrewer": Library(libraries.textbrewer, larger_by=entropy(TEACHER, 4)),
    "TextBrewer, hard loss on": Library(
        lambda z, v, y: libraries.textbrewer(z, v, y, 1), ratio=2, larger_by=entropy(TEACHER, 4)
    ),
    "NVIDIA ModelOpt, Megatron": Library(libraries.modelopt_megatron),
    "TRL, DistillationTrainer": Library(libraries.trl_distillation),
    "TRL, GKD": Library(lambda z, v, y: libraries.trl_gkd(z, v, y, 0.5)),
    "TRL, GKD with β = 0": Library(libraries.trl_gkd),
    "DistiLLM, skewed KL": Library(libraries.distillm_skewed, larger_by=entropy(TEACHER)),
    "DistiLLM, skewed reverse KL": Library(libraries.distillm_skewed_reverse),
    "FKD": Library(libraries.fkd),
}
# No settings of the page make the steps of these.
NUMBER_ONLY = {"Logit standardization", "NKD", "FKD"}
BY_NAME = {preset.name: preset for preset in PRESETS}
each_settings = pytest.mark.parametrize("name", [n for n in LIBRARIES if n not in NUMBER_ONLY])


def settings_of(name):
    """The controls that the preset's button sets, as a query has them."""
    texts = BY_NAME[name].settings.texts(len(STUDENT))
    return {control: text for control, text in texts.items() if text}


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


def test_presets_without_settings_are_those_that_no_settings_make():
    assert {preset.name for preset in PRESETS if not preset.settings} == NUMBER_ONLY


def test_only_the_first_two_presets_are_no_librarys():
    assert [preset.name for preset in PRESETS if not preset.loss] == list(LIBRARIES)[:2]


@pytest.mark.parametrize("name", list(LIBRARIES)[2:])
def test_the_librarys_number_is_its_formula_written_out(name):
    for z, v, y in ((STUDENT, TEACHER, TRUE), (TEACHER, STUDENT, 0), (0.3 * CAT, CAT, 1)):
        number = BY_NAME[name].loss(Example(z, partial(log_softmax, v), y))
        assert number == pytest.approx(LIBRARIES[name].loss(z, v, y), rel=1e-12)


@each_settings
def test_a_preset_has_its_librarys_loss_and_gradient(client, name):
    library, settings = LIBRARIES[name], settings_of(name)
    row = rows(client, settings)[0]
    loss = library.loss(STUDENT, TEACHER, TRUE)
    assert_same(library.ratio * row["loss"] + library.larger_by, loss)
    assert_same(
        library.ratio * np.array(row["gradient"]), gradient(library.loss, STUDENT.astype(complex))
    )


@each_settings
def test_a_preset_makes_the_librarys_steps_at_the_default_rate(client, name):
    z = STUDENT.astype(complex)
    for _ in range(STEPS):
        z -= LEARNING_RATE.default * gradient(LIBRARIES[name].loss, z)
    last = rows(client, settings_of(name))[-1]["student_logits"]
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
        part = libraries.torchdistill(STUDENT, TEACHER, y, alpha=alpha) / with_factor
        assert part == pytest.approx(1 / number("torchdistill, α = 0", "1/"), rel=1e-14)


def test_the_tutorials_former_loss_is_larger_by_the_teachers_entropy():
    more = libraries.pytorch_tutorial_before_2785(STUDENT, TEACHER, TRUE)
    more -= libraries.pytorch_tutorial(STUDENT, TEACHER, TRUE)
    assert more == pytest.approx(entropy(TEACHER, 2), rel=1e-14)
    z = STUDENT.astype(complex)
    assert_same(
        gradient(libraries.pytorch_tutorial_before_2785, z), gradient(libraries.pytorch_tutorial, z)
    )
    assert "larger by the teacher's entropy" in note("PyTorch’s tutorial")


def test_keras_leaves_a_hundredth_of_the_soft_gradient_and_clips():
    name, z = "Keras’ older example", STUDENT.astype(complex)
    hard = 0.1 * gradient(lambda z, v, y: ce(z, y), z)
    older, current = (
        gradient(loss, z) - hard for loss in (libraries.keras_older, libraries.keras_current)
    )
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
    settings = {**settings_of(name), "T": t, "hard_weight": w}
    row = rows(client, settings)[0]
    assert_same(row["loss"], libraries.keras_distiller(STUDENT, TEACHER, TRUE))
    assert_same(row["gradient"], gradient(libraries.keras_distiller, STUDENT.astype(complex)))


@pytest.mark.parametrize("t", [1.0, 4.0])
@pytest.mark.parametrize("n_classes", [3, 5])
def test_the_element_mean_of_modelopt_divides_by_the_number_of_classes(client, t, n_classes):
    z, v = STUDENT[:n_classes], TEACHER[:n_classes]
    settings = {**settings_of("NVIDIA ModelOpt, batchmean"), "T": t}
    row = rows(client, settings, z, v)[0]

    def mean(z, v, y):
        return libraries.modelopt(z, v, y, t)

    assert_same(row["loss"], n_classes * mean(z, v, TRUE))
    assert_same(row["gradient"], n_classes * gradient(mean, z.astype(complex), v))
    rate = float(BY_NAME["NVIDIA ModelOpt, mean"].settings.texts(n_classes)["lr"])
    assert rate == pytest.approx(LEARNING_RATE.default / n_classes)


def test_modelopts_balancer_is_a_hard_weight(client):
    w = number("NVIDIA ModelOpt, batchmean", "StaticLossBalancer makes w ")
    row = rows(client, {**settings_of("NVIDIA ModelOpt, batchmean"), "hard_weight": w})[0]
    assert_same(row["loss"], libraries.modelopt_balanced(STUDENT, TEACHER, TRUE))


@pytest.mark.parametrize(("a", "b"), [(0.25, 0.5), (1, 3), (2, 0)])
def test_distillkits_weights_make_a_hard_weight(client, a, b):
    settings = {**settings_of("Arcee DistillKit"), "hard_weight": a / (a + b)}
    assert_same(
        rows(client, settings)[0]["loss"], libraries.distillkit(STUDENT, TEACHER, TRUE, a, b)
    )


def test_the_default_of_gkd_is_another_divergence():
    name, student = "TRL, GKD with β = 0", 0.3 * CAT

    def default(z, v, y):
        return libraries.trl_gkd(z, v, y, beta=number(name, "β = ", ", is"))

    assert shown(name, default(student, CAT, 0), "β = 0.5, is ")
    assert shown(name, libraries.trl_gkd(student, CAT, 0), "KL is ")
    gradients = [gradient(x, student.astype(complex), CAT, 0) for x in (default, libraries.trl_gkd)]
    part = np.linalg.norm(gradients[0]) / np.linalg.norm(gradients[1])
    assert shown(name, part, "gradient about ")
