import numpy as np
import pytest

from app.lab.architectures import vit
from app.lab.architectures.mlp import n_parameters
from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import load
from app.numerics.soft_targets import log_soft_targets


def accuracy(logits):
    found = log_soft_targets(logits, 1.0).argmax(axis=-1)
    return (found == load().test.labels).mean()


def test_the_teacher_knows_its_digits():
    assert accuracy(teachers.test_logits("single")) >= 0.98
    assert n_parameters(teachers.WIDTHS) > 1_000_000


def test_the_ensemble_has_at_least_three_members_each_of_them_good():
    logits = teachers.test_logits("ensemble")
    assert logits.shape == (2000, teachers.n_members("ensemble"), 10)
    assert teachers.n_members("ensemble") >= 3
    for member in range(logits.shape[1]):
        assert accuracy(logits[:, [member]]) >= 0.98
    assert accuracy(logits) >= 0.98


def test_the_vision_transformer_knows_its_digits_also_as_they_are_shipped():
    assert accuracy(teachers.test_logits("vit")) >= 0.98
    assert teachers.n_members("vit") == 1
    assert teachers.n_parameters("vit") == len(np.load(teachers.VIT_WEIGHTS)["vector"]) > 100_000
    assert teachers.VIT_WEIGHTS.stat().st_size < 650_000
    assert teachers.digest("vit") != teachers.digest("single")


def test_the_vision_transformer_reads_any_image():
    pixels = load().test.inputs[:120]
    again = teachers.logits_of("vit", pixels)
    np.testing.assert_allclose(again, teachers.test_logits("vit")[:120], rtol=2e-3, atol=0.01)
    assert np.abs(again - teachers.logits_of("single", pixels)).max() > 1


def test_all_that_is_shipped_has_at_most_8_megabytes():
    folder = teachers.WEIGHTS.parent
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 8_000_000


def test_logits_come_from_the_weights():
    pixels = load().training.inputs[:20]
    np.testing.assert_allclose(
        teachers.logits_of("single", pixels), teachers.training_logits("single")[:20], rtol=1e-4
    )
    shipped = teachers.training_logits("ensemble")[:20, :1]
    np.testing.assert_allclose(teachers.logits_of("single", pixels), shipped, rtol=2e-3, atol=0.01)


def test_the_files_are_small_enough_for_the_repository():
    assert teachers.WEIGHTS.stat().st_size < 2_600_000
    assert teachers.ENSEMBLE.stat().st_size < 1_000_000
    assert len(teachers.digest("single")) == 64
    assert teachers.FEW_DIGITS.stat().st_size < 250_000


def test_the_teacher_of_few_digits_knows_these_and_less_of_the_others():
    assert accuracy(teachers.test_logits("few_digits")) == pytest.approx(0.955, abs=0.015)
    seen = teachers.seen_rows("few_digits")
    said = teachers.training_logits("few_digits")[seen, 0].argmax(axis=-1)
    assert (said == load().training.labels[seen]).mean() > 0.995


def test_attention_is_the_share_of_each_patch_in_each_block():
    pixels = load().test.inputs[:3]
    shares = teachers.attention(pixels)
    assert shares.shape == (3, teachers.VIT.blocks, teachers.VIT.n_patches)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-5)
    np.testing.assert_allclose(teachers.attention(pixels[2:])[0], shares[2], rtol=1e-4, atol=1e-6)
    last = vit.forward(teachers.vision_transformer(), pixels, teachers.VIT).blocks[-1].weights
    np.testing.assert_allclose(shares[0, -1, 5], last[0, :, :, 5].mean(), rtol=1e-5)
