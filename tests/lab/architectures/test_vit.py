import numpy as np
import pytest

from app.lab.architectures import vit
from app.lab.architectures.transformer import block_forward
from app.lab.architectures.vit import ViTSizes
from tests.lab.architectures.differences import finite_differences

SIZES = ViTSizes(side=6, patch=3, blocks=2, width=4, heads=2, hidden=5, classes=3)
N = 3


@pytest.fixture
def vector():
    """Parameters of which none is 0 or 1, so that each has its own effect."""
    return 0.5 * np.random.default_rng(1).standard_normal(vit.n_parameters(SIZES))


@pytest.fixture
def images():
    return np.random.default_rng(2).random((N, SIZES.side**2))


def test_patches_are_the_squares_of_the_images_row_by_row(images):
    patches = vit.patches_of(images, SIZES).reshape(N, 4, 3, 3)
    square = images[1].reshape(6, 6)
    for k, (top, left) in enumerate([(0, 0), (0, 3), (3, 0), (3, 3)]):
        np.testing.assert_array_equal(patches[1, k], square[top : top + 3, left : left + 3])


def test_logits_are_those_of_the_formula(vector, images):
    network = vit.views(vector, SIZES)
    outputs = vit.forward(network, images, SIZES)
    for k, image in enumerate(images):
        rows = vit.patches_of(image[np.newaxis], SIZES) @ network.w_in + network.b_in
        rows = rows + network.positions
        for block in network.blocks:
            rows, _ = block_forward(block, rows, SIZES.attended)
        rows = rows - rows.mean(axis=1, keepdims=True)
        rows = rows / np.sqrt(rows.var(axis=1, keepdims=True) + 1e-5)
        mean = (rows * network.gain + network.shift).mean(axis=0)
        expected = mean @ network.w_out + network.b_out
        np.testing.assert_allclose(outputs.logits[k], expected, rtol=1e-10)


def test_gradients_of_every_parameter_equal_finite_differences(vector, images):
    goal = np.random.default_rng(3).standard_normal((N, SIZES.classes))
    network, found = vit.views(vector, SIZES), np.full_like(vector, np.nan)
    outputs = vit.forward(network, images, SIZES)
    vit.backward(network, outputs, goal, SIZES, vit.views(found, SIZES))
    differences = finite_differences(
        vector, lambda: (vit.forward(network, images, SIZES).logits * goal).sum()
    )
    np.testing.assert_allclose(found, differences, rtol=1e-5, atol=1e-7)


def test_attention_is_over_all_patches_in_every_block_and_head(vector, images):
    attention = vit.forward(vit.views(vector, SIZES), images, SIZES).attention
    assert attention.shape == (SIZES.blocks, N, SIZES.heads, 4, 4)
    np.testing.assert_allclose(attention.sum(axis=-1), 1)
    assert attention.min() > 0


def test_an_image_is_read_the_same_whatever_stands_beside_it(vector, images):
    network = vit.views(vector, SIZES)
    together = vit.forward(network, images, SIZES).logits
    alone = vit.forward(network, images[2:], SIZES).logits
    np.testing.assert_allclose(together[2:], alone, rtol=1e-12)


def test_parameters_are_views_of_a_vector(vector, images):
    network = vit.views(vector, SIZES)
    vector[:] = 0
    assert not vit.forward(network, images, SIZES).logits.any()
    block = 4 * 12 + 12 + 4 * 4 + 4 + 4 * 5 + 5 + 5 * 4 + 4 + 4 * 4
    assert len(vector) == (9 * 4 + 4) + 4 * 4 + 2 * block + 2 * 4 + 4 * 3 + 3


def test_an_initial_network_tells_images_apart_in_single_precision(images):
    network = vit.views(vit.initial(SIZES, np.random.default_rng(0)), SIZES)
    logits = vit.forward(network, images.astype(np.float32), SIZES).logits
    assert logits.dtype == np.float32
    assert np.abs(logits[0] - logits[1]).max() > 1e-3


def test_multiply_adds_are_those_of_each_patch_and_each_pair_of_patches():
    block = 4 * (4 * 12 + 4 * 4 + 2 * 4 * 5) + 2 * (4 * 4 * 4)
    assert vit.multiply_adds(SIZES) == 4 * 9 * 4 + 2 * block + 4 * 3
