import numpy as np
import pytest

from app.lab.architectures import cnn
from app.lab.architectures.catalog import ARCHITECTURES
from tests.lab.architectures.differences import finite_differences

OF = (14, 2, 3, 4)  # a side of which the last row and column lie in no patch
N = 3


@pytest.fixture
def vector():
    return cnn.initial(OF, np.random.default_rng(1), np.float64)


@pytest.fixture
def batch():
    return np.random.default_rng(2).standard_normal((N, OF[0] ** 2))


def of_formula(network, image):
    """Logits of one image, (side, side), by sums over the pixels of each patch."""
    channels = image[np.newaxis]
    for w, b in network[:2]:
        after = (channels.shape[1] - cnn.KERNEL) // cnn.STRIDE + 1
        convolved = np.empty((len(w), after, after))
        for k, i, j in np.ndindex(convolved.shape):
            down, across = cnn.STRIDE * i, cnn.STRIDE * j
            patch = channels[:, down : down + cnn.KERNEL, across : across + cnn.KERNEL]
            convolved[k, i, j] = max(0, (w[k] * patch.ravel()).sum() + b[k])
        channels = convolved
    w, b = network[2]
    return w @ channels.ravel() + b


def test_logits_are_those_of_the_formula(vector, batch):
    network = cnn.views(vector, OF)
    for k in range(2):
        network[k][1][:] = np.linspace(-1, 1, len(network[k][1]))
    expected = [of_formula(network, x.reshape(OF[0], OF[0])) for x in batch]
    np.testing.assert_allclose(cnn.logits(network, batch), expected, rtol=1e-12)


def test_gradients_equal_finite_differences(vector, batch):
    goal = np.random.default_rng(3).standard_normal((N, OF[-1]))
    network, found = cnn.views(vector, OF), np.empty_like(vector)
    cnn.gradients(network, cnn.activations(network, batch), goal, cnn.views(found, OF))
    differences = finite_differences(vector, lambda: (cnn.logits(network, batch) * goal).sum())
    assert all(np.abs(part).max() > 1e-3 for layer in cnn.views(found, OF) for part in layer)
    np.testing.assert_allclose(found, differences, rtol=1e-6, atol=1e-7)


def test_several_networks_are_computed_as_each_alone(batch):
    goals = np.random.default_rng(3).standard_normal((2, N, OF[-1]))
    alone = [cnn.initial(OF, np.random.default_rng(k), np.float64) for k in range(2)]
    vectors = np.stack(alone)
    found, together = np.empty_like(vectors), cnn.views(vectors, OF)
    outputs = cnn.activations(together, batch)
    cnn.gradients(together, outputs, goals, cnn.views(found, OF))
    for one, goal, logits, gradient in zip(alone, goals, outputs[-1], found, strict=True):
        network, own = cnn.views(one, OF), np.empty_like(one)
        outputs_alone = cnn.activations(network, batch)
        cnn.gradients(network, outputs_alone, goal, cnn.views(own, OF))
        np.testing.assert_allclose(logits, outputs_alone[-1], rtol=1e-12)
        np.testing.assert_allclose(gradient, own, rtol=1e-12, atol=1e-13)


def test_the_patches_are_added_where_they_came_from():
    rng = np.random.default_rng(4)
    images = rng.standard_normal((2, 3, 8, 8, N))
    columns = cnn.patches(images)
    assert columns.shape == (2, 3 * cnn.KERNEL**2, 2 * 2 * N)
    others = rng.standard_normal(columns.shape)
    back = cnn.add_patches(others, 8, N)
    assert (columns * others).sum() == pytest.approx((images * back).sum())


def test_logits_alone_are_those_of_the_activations_however_many_examples(vector):
    network = cnn.views(vector, OF)
    many = np.random.default_rng(5).standard_normal((2 * cnn._AT_ONCE + 7, OF[0] ** 2))
    expected = cnn.activations(network, many)[-1]
    np.testing.assert_allclose(cnn.logits(network, many), expected, rtol=1e-9)


def test_the_network_of_digits_has_few_parameters():
    sizes = ARCHITECTURES["cnn"].sizes(784, 10, None)
    assert sizes == (28, 8, 16, 10)
    n = (8 * 25 + 8) + (16 * 8 * 25 + 16) + (10 * 16 * 4 * 4 + 10)
    assert cnn.n_parameters(sizes) == len(cnn.initial(sizes, np.random.default_rng(0))) == n


def test_parameters_are_views_of_a_vector(vector, batch):
    network = cnn.views(vector, OF)
    assert sum(part.size for layer in network for part in layer) == len(vector)
    vector[:] = 0
    assert not cnn.logits(network, batch).any()


def test_initial_weights_have_the_variance_of_their_inputs():
    of = (28, 40, 50, 10)
    network = cnn.views(cnn.initial(of, np.random.default_rng(0)), of)
    for w, b in network:
        assert w.std() == pytest.approx(np.sqrt(2 / w.shape[1]), rel=0.04)
        assert not b.any()
        assert w.dtype == b.dtype == np.float32


@pytest.mark.parametrize("n_inputs", [5, 783, 12 * 12])
def test_inputs_that_are_no_image_of_some_size_are_refused(n_inputs):
    with pytest.raises(ValueError, match=f"a square image .* got {n_inputs}"):
        cnn.sizes(n_inputs, 10)


def test_multiply_adds_are_those_of_each_kernel_at_each_position():
    expected = 12 * 12 * 8 * 25 + 4 * 4 * 16 * 8 * 25 + 10 * 16 * 4 * 4
    assert cnn.multiply_adds((28, 8, 16, 10)) == expected
