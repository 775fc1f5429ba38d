"""Our gradients of networks against PyTorch's, which come from its own rules.

PyTorch is not among our dependencies: without it these tests are skipped.
"""

import numpy as np
import pytest

from app.lab.architectures import cnn, vit
from app.lab.architectures.catalog import ARCHITECTURES
from app.lab.architectures.transformer import (
    Block,
    Heads,
    block_backward,
    block_forward,
    block_shapes,
)
from app.lab.architectures.vit import ViTSizes
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


# Transformers

VIT = ViTSizes(side=28, patch=7, blocks=2, width=12, heads=3, hidden=20, classes=N_CLASSES)


def pytorch_block(block, x, heads, causal):
    """A block of (n, tokens, width) by PyTorch's own functions."""
    functional, width = torch.nn.functional, x.shape[-1]
    h = functional.layer_norm(x, (width,), block.gain_1, block.shift_1)
    parts = (h @ block.w_qkv + block.b_qkv).chunk(3, dim=-1)
    split = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in parts)
    mixed = functional.scaled_dot_product_attention(*split, is_causal=causal)
    y = x + mixed.transpose(1, 2).flatten(2) @ block.w_out + block.b_out
    h = functional.layer_norm(y, (width,), block.gain_2, block.shift_2)
    raised = functional.gelu(h @ block.w_up + block.b_up, approximate="tanh")
    return y + raised @ block.w_down + block.b_down


def assert_alike(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == np.float64
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-8, atol=1e-8 * float(b.abs().max()))


@pytest.mark.parametrize("causal", [False, True], ids=["all tokens", "causal"])
def test_a_blocks_gradient_is_pytorchs(causal):
    rng, heads = np.random.default_rng(2), Heads(3, 5, causal)
    parts = [rng.standard_normal(shape) for shape in block_shapes(12, 20)]
    x, goal = rng.standard_normal((2, 4 * 5, 12))
    block, into = Block(*parts), Block(*map(np.empty_like, parts))
    z, outputs = block_forward(block, x, heads)
    d_x = block_backward(block, outputs, goal, heads, into)
    tensors = [torch.tensor(part, requires_grad=True) for part in (*parts, x.reshape(4, 5, 12))]
    theirs = pytorch_block(Block(*tensors[:-1]), tensors[-1], heads.count, causal)
    theirs.backward(torch.from_numpy(goal.reshape(4, 5, 12)))
    assert_alike([z.reshape(4, 5, 12)], [theirs.detach()])
    assert_alike([*into, d_x.reshape(4, 5, 12)], [tensor.grad for tensor in tensors])


def test_a_vision_transformers_gradient_is_pytorchs(batch):
    pixels, labels, _ = batch
    vector = vit.initial(VIT, np.random.default_rng(3), np.float64)
    vector += np.random.default_rng(4).standard_normal(len(vector)) / 10
    network, found = vit.views(vector, VIT), np.empty_like(vector)
    outputs = vit.forward(network, pixels, VIT)
    probabilities = np.exp(log_softmax(outputs.logits, 1.0))
    d_logits = (probabilities - np.eye(N_CLASSES)[labels]) / len(labels)
    vit.backward(network, outputs, d_logits, VIT, vit.views(found, VIT))

    tensor = torch.tensor(vector, requires_grad=True)
    theirs, functional = vit.views(tensor, VIT), torch.nn.functional
    rows = functional.unfold(torch.from_numpy(pixels).reshape(-1, 1, 28, 28), 7, stride=7)
    rows = rows.transpose(1, 2) @ theirs.w_in + theirs.b_in + theirs.positions
    for block in theirs.blocks:
        rows = pytorch_block(block, rows, VIT.heads, causal=False)
    mean = functional.layer_norm(rows, (VIT.width,), theirs.gain, theirs.shift).mean(1)
    z = mean @ theirs.w_out + theirs.b_out
    functional.cross_entropy(z, torch.from_numpy(labels)).backward()
    assert_alike([outputs.logits, found], [z.detach(), tensor.grad])
