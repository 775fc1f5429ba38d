import numpy as np
import pytest

from app.lab.architectures import mlp

WIDTHS = (7, 5, 4, 3)


@pytest.fixture
def network():
    return mlp.initial(WIDTHS, np.random.default_rng(1), np.float64)


@pytest.fixture
def batch():
    return np.random.default_rng(2).standard_normal((6, 7))


def loss(network, batch, goal):
    return float((mlp.logits(network, batch) * goal).sum())


def test_gradients_equal_finite_differences(network, batch):
    goal = np.random.default_rng(3).standard_normal((6, 3))
    vector, same = mlp.on_one_vector(network)
    found, into = mlp.on_one_vector(network)
    mlp.gradients(same, mlp.activations(same, batch), goal, into)
    differences = np.empty_like(vector)
    for k in range(len(vector)):
        at = vector[k]
        vector[k] = at + 1e-6
        above = loss(same, batch, goal)
        vector[k] = at - 1e-6
        differences[k] = (above - loss(same, batch, goal)) / 2e-6
        vector[k] = at
    np.testing.assert_allclose(found, differences, rtol=1e-6, atol=1e-8)


def test_several_networks_are_computed_as_each_alone(batch):
    goals = np.random.default_rng(3).standard_normal((2, 6, 3))
    alone = [mlp.initial(WIDTHS, np.random.default_rng(k), np.float64) for k in range(2)]
    vectors = np.stack([mlp.on_one_vector(network)[0] for network in alone])
    found = np.empty_like(vectors)
    together = mlp.views(vectors, WIDTHS)
    outputs = mlp.activations(together, batch)
    mlp.gradients(together, outputs, goals, mlp.views(found, WIDTHS))
    for network, goal, logits, gradient in zip(alone, goals, outputs[-1], found, strict=True):
        own, into = mlp.on_one_vector(network)
        outputs_alone = mlp.activations(network, batch)
        mlp.gradients(network, outputs_alone, goal, into)
        np.testing.assert_allclose(logits, outputs_alone[-1], rtol=1e-12)
        np.testing.assert_allclose(gradient, own, rtol=1e-12, atol=1e-14)


def test_logits_are_those_of_the_formula(network, batch):
    (w1, b1), (w2, b2), (w3, b3) = network
    hidden = np.maximum(np.maximum(batch @ w1 + b1, 0) @ w2 + b2, 0)
    np.testing.assert_allclose(mlp.logits(network, batch), hidden @ w3 + b3)


def test_a_network_on_one_vector_is_the_same_network(network, batch):
    vector, same = mlp.on_one_vector(network)
    np.testing.assert_array_equal(mlp.logits(same, batch), mlp.logits(network, batch))
    vector[:] = 0
    assert not mlp.logits(same, batch).any()
    assert len(vector) == mlp.n_parameters(WIDTHS) == 7 * 5 + 5 + 5 * 4 + 4 + 4 * 3 + 3


def test_initial_weights_have_the_variance_of_their_inputs():
    ((w, b), _) = mlp.initial((400, 300, 10), np.random.default_rng(0))
    assert w.std() == pytest.approx(np.sqrt(2 / 400), rel=0.01)
    assert not b.any()
    assert w.dtype == b.dtype == np.float32


def test_multiply_adds_are_those_of_each_product():
    assert mlp.multiply_adds(WIDTHS) == 7 * 5 + 5 * 4 + 4 * 3
