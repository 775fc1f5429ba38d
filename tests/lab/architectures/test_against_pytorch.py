"""Our gradient of a network's distillation loss against PyTorch's, which comes from its own rules.

PyTorch is not among our dependencies: without it these tests are skipped.
"""

import numpy as np
import pytest

from app.lab.architectures import mlp
from app.lab.tasks.digits.dataset import N_CLASSES, N_PIXELS
from app.numerics.objective import Objective
from app.numerics.softmax import log_softmax

torch = pytest.importorskip("torch", reason="PyTorch is not installed: gradients are not compared")

WIDTH, BATCH, T, HARD_WEIGHT = 8, 30, 3.0, 0.3


@pytest.fixture(params=[1, 2], ids=["1 layer", "2 layers"])
def widths(request):
    return (N_PIXELS, *(WIDTH,) * request.param, N_CLASSES)


@pytest.fixture
def batch():
    """Pixels, labels, the teacher's logits."""
    rng = np.random.default_rng(1)
    labels = rng.integers(N_CLASSES, size=BATCH)
    return rng.random((BATCH, N_PIXELS)), labels, 4 * rng.standard_normal((BATCH, N_CLASSES))


def pytorch_gradient(network, pixels, labels, teacher):
    """One tensor for each weight and bias, in our layout."""
    x, y, teacher = map(torch.from_numpy, (pixels, labels, teacher))
    parameters = [torch.tensor(part, requires_grad=True) for layer in network for part in layer]
    for k in range(0, len(parameters), 2):
        x = x @ parameters[k] + parameters[k + 1]
        if k < len(parameters) - 2:
            x = torch.relu(x)
    functional = torch.nn.functional
    soft = functional.kl_div(
        functional.log_softmax(x / T, dim=1),
        functional.softmax(teacher / T, dim=1),
        reduction="batchmean",
    )
    loss = (1 - HARD_WEIGHT) * T**2 * soft + HARD_WEIGHT * functional.cross_entropy(x, y)
    loss.backward()
    return [parameter.grad.numpy() for parameter in parameters]


def our_gradient(network, pixels, labels, teacher):
    outputs = mlp.activations(network, pixels)
    goal = Objective(log_softmax(teacher, T), labels, T, HARD_WEIGHT, t_squared=True)
    _, into = mlp.on_one_vector(network)
    mlp.gradients(network, outputs, goal.gradient(outputs[-1]) / len(labels), into)
    return [part for layer in into for part in layer]


def test_the_gradient_is_pytorchs(widths, batch):
    network = mlp.initial(widths, np.random.default_rng(0), np.float64)
    ours = our_gradient(network, *batch)
    theirs = pytorch_gradient(network, *batch)
    assert len(ours) == len(theirs) == 2 * (len(widths) - 1)
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == b.dtype == np.float64
        assert np.abs(b).max() > 1e-3
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9 * np.abs(b).max())
