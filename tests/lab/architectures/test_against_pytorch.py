"""Our gradient of a network's distillation loss against PyTorch's, which comes from its own rules.

PyTorch is not among our dependencies: without it these tests are skipped.
"""

import numpy as np
import pytest

from app.lab.architectures import cnn
from app.lab.architectures.catalog import ARCHITECTURES
from app.lab.tasks.digits.dataset import N_CLASSES, N_PIXELS
from app.numerics.objective import Objective
from app.numerics.softmax import log_softmax

torch = pytest.importorskip("torch", reason="PyTorch is not installed: gradients are not compared")

BATCH, T, HARD_WEIGHT = 30, 3.0, 0.3
SIZES = {
    "mlp, 1 layer": ("mlp", (N_PIXELS, 8, N_CLASSES)),
    "mlp, 2 layers": ("mlp", (N_PIXELS, 8, 8, N_CLASSES)),
    "cnn": ("cnn", (28, 3, 4, N_CLASSES)),
}


def mlp_logits(parts, x):
    for k in range(0, len(parts), 2):
        x = x @ parts[k] + parts[k + 1]
        if k < len(parts) - 2:
            x = torch.relu(x)
    return x


def cnn_logits(parts, x):
    x = x.reshape(len(x), 1, 28, 28)
    for k in (0, 2):
        kernels = parts[k].reshape(len(parts[k]), -1, cnn.KERNEL, cnn.KERNEL)
        x = torch.relu(torch.nn.functional.conv2d(x, kernels, parts[k + 1], cnn.STRIDE))
    return torch.nn.functional.linear(x.flatten(1), *parts[4:])


LOGITS = {"mlp": mlp_logits, "cnn": cnn_logits}


@pytest.fixture
def batch():
    """Pixels, labels, the teacher's logits."""
    rng = np.random.default_rng(1)
    labels = rng.integers(N_CLASSES, size=BATCH)
    return rng.random((BATCH, N_PIXELS)), labels, 4 * rng.standard_normal((BATCH, N_CLASSES))


def pytorch_gradient(logits, network, pixels, labels, teacher):
    """One tensor for each weight and bias, in our layout."""
    x, y, teacher = map(torch.from_numpy, (pixels, labels, teacher))
    parameters = [torch.tensor(part, requires_grad=True) for layer in network for part in layer]
    z, functional = logits(parameters, x), torch.nn.functional
    soft = functional.kl_div(
        functional.log_softmax(z / T, dim=1),
        functional.softmax(teacher / T, dim=1),
        reduction="batchmean",
    )
    loss = (1 - HARD_WEIGHT) * T**2 * soft + HARD_WEIGHT * functional.cross_entropy(z, y)
    loss.backward()
    return [parameter.grad.numpy() for parameter in parameters]


def our_gradient(architecture, network, into, pixels, labels, teacher):
    outputs = architecture.forward(network, pixels)
    goal = Objective(log_softmax(teacher, T), labels, T, HARD_WEIGHT, t_squared=True)
    architecture.backward(network, outputs, goal.gradient(outputs[-1]) / len(labels), into)
    return [part for layer in into for part in layer]


@pytest.mark.parametrize(("kind", "sizes"), SIZES.values(), ids=SIZES)
def test_the_gradient_is_pytorchs(kind, sizes, batch):
    architecture = ARCHITECTURES[kind]
    vector = architecture.initial(sizes, np.random.default_rng(0)).astype(np.float64)
    network, into = (architecture.views(v, sizes) for v in (vector, np.empty_like(vector)))
    ours = our_gradient(architecture, network, into, *batch)
    theirs = pytorch_gradient(LOGITS[kind], network, *batch)
    assert len(ours) == len(theirs) == 2 * len(network)
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == b.dtype == np.float64
        assert np.abs(b).max() > 1e-3
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9 * np.abs(b).max())
