"""Fully connected networks: plain functions over lists of (W, b).

A network with weights W_k, biases b_k maps a batch x of shape (n, inputs) to logits of shape
(n, classes): a_0 = x, a_k = max(0, a_{k-1} W_k + b_k), and the last layer without the maximum.

Several networks of the same widths are one whose arrays have a leading axis: they see the same
batch, and one call computes them all.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .model import Architecture, Array, Settings

Network = list[tuple[Array, Array]]


def initial(
    widths: Sequence[int], rng: np.random.Generator, dtype: type[np.floating] = np.float32
) -> Network:
    """Random weights of variance 2 / inputs, biases of zero.

    Args:
        widths: units of every layer, inputs first and classes last, at least two numbers.
        rng: source of the weights.
        dtype: float32 for training, float64 for checks.
    Source: He et al. 2015, equation 10.
    """
    return [
        (
            (rng.standard_normal((inputs, units)) * np.sqrt(2 / inputs)).astype(dtype),
            np.zeros(units, dtype),
        )
        for inputs, units in itertools.pairwise(widths)
    ]


def n_parameters(widths: Sequence[int]) -> int:
    """Number of weights and biases: sum of (inputs + 1) · units over the layers."""
    return sum((n + 1) * units for n, units in itertools.pairwise(widths))


def multiply_adds(widths: Sequence[int]) -> int:
    """Multiplications in the products of one example: sum of inputs · units over the layers."""
    return sum(n * units for n, units in itertools.pairwise(widths))


def on_one_vector(network: Network) -> tuple[NDArray[np.floating], Network]:
    """The same network as views into one flat vector, so that an update is one operation."""
    vector = np.concatenate([part.ravel() for layer in network for part in layer])
    return vector, views(vector, [w.shape[0] for w, _ in network] + [len(network[-1][1])])


def views(vector: Array, widths: Sequence[int]) -> Network:
    """A flat vector of parameters as a network of these widths; nothing is copied.

    Args:
        vector: shape (n_parameters,), or (n_networks, n_parameters) for several networks.
        widths: units of every layer, inputs first and classes last.
    """
    network: Network = []
    start = 0
    for inputs, units in itertools.pairwise(widths):
        middle = start + inputs * units
        w = vector[..., start:middle].reshape(*vector.shape[:-1], inputs, units)
        network.append((w, vector[..., middle : middle + units]))
        start = middle + units
    return network


def activations(network: Network, x: Array) -> list[Array]:
    """The batch and the output of every layer; the last one are the logits.

    Returns:
        arrays of shape (..., n, units), one for the input and one for each layer.
    """
    outputs = [x]
    for k, (w, b) in enumerate(network):
        z = outputs[-1] @ w
        z += b[..., np.newaxis, :]
        if k < len(network) - 1:
            np.maximum(z, 0, out=z)
        outputs.append(z)
    return outputs


def logits(network: Network, x: Array) -> Array:
    """Logits of a batch, shape (..., n, classes)."""
    return activations(network, x)[-1]


def gradients(network: Network, outputs: list[Array], d_logits: Array, into: Network) -> None:
    """Backpropagation: the loss's gradient for every weight and bias.

    ∂L/∂W_k = a_{k-1}ᵀ δ_k,  ∂L/∂b_k = Σ δ_k,  δ_{k-1} = (δ_k W_kᵀ) where a_{k-1} > 0

    Args:
        outputs: result of `activations` for the batch.
        d_logits: ∂L/∂logits, shape (..., n, classes).
        into: a network of the same shapes, which receives the gradients.
    """
    delta = d_logits
    for k in range(len(network) - 1, -1, -1):
        d_w, d_b = into[k]
        np.matmul(outputs[k].mT, delta, out=d_w)
        delta.sum(axis=-2, out=d_b)
        if k:
            delta = delta @ network[k][0].mT
            delta *= outputs[k] > 0


def _widths(n_inputs: int, n_classes: int, settings: Settings) -> tuple[int, ...]:
    """Units of every layer: hidden layers of one width."""
    return (n_inputs, *(settings.width,) * settings.layers, n_classes)


def _initial_vector(widths: Sequence[int], rng: np.random.Generator) -> Array:
    return on_one_vector(initial(widths, rng))[0]


def brief(widths: Sequence[int]) -> str:
    """The units of each layer in short: "784–60–10"."""
    return "–".join(map(str, widths))


MLP = Architecture(
    title="fully connected network",
    sized_by=("width", "layers"),
    sizes=_widths,
    brief=brief,
    n_parameters=n_parameters,
    multiply_adds=multiply_adds,
    initial=_initial_vector,
    views=views,
    forward=activations,
    logits=logits,
    backward=gradients,
)
