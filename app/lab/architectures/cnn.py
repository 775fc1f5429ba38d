"""A small convolutional network: two convolutions with a stride, and one dense layer.

Images of n examples lie as (channels, side, side, n), so that every array ends with the examples
and a convolution is one matrix product. With P the patches of an image, KERNEL · KERNEL pixels of
every channel, one column for each position and example:

    a_1 = max(0, W_1 P(x) + b_1),  a_2 = max(0, W_2 P(a_1) + b_2),  logits = W_3 a_2 + b_3

Several networks of the same sizes are one whose arrays have a leading axis, as in mlp.py.

Source: LeCun et al. 1989 for the shape of the network; Chellapilla et al. 2006 for the product.
"""

from collections.abc import Sequence
from math import isqrt

import numpy as np

from .model import Architecture, Array, Settings

KERNEL, STRIDE = 5, 2  # pixels
KERNELS = (8, 16)  # of each convolution
_AT_ONCE = 100  # examples whose logits alone are computed at a time: their patches fit in the cache

Network = list[tuple[Array, Array]]  # (W, b) of each layer; a row of W for each output


def sizes(n_inputs: int, n_classes: int, settings: Settings | None = None) -> tuple[int, ...]:
    """Pixels of a side, kernels of each convolution, classes; no setting changes them.

    Raises:
        ValueError: the inputs are no square image, or one too small for both convolutions.
    """
    side = isqrt(n_inputs)
    if side * side != n_inputs or _side_after(_side_after(side)) < 1:
        rule = "n_inputs must be the pixels of a square image that two convolutions fit in"
        raise ValueError(f"{rule}, got {n_inputs}")
    return (side, *KERNELS, n_classes)


def shapes(of: Sequence[int]) -> list[tuple[int, int]]:
    """Outputs and inputs of each layer's product."""
    side, first, second, classes = of
    area = KERNEL * KERNEL
    features = second * _side_after(_side_after(side)) ** 2
    return [(first, area), (second, first * area), (classes, features)]


def n_parameters(of: Sequence[int]) -> int:
    """Number of weights and biases: sum of (inputs + 1) · outputs over the layers."""
    return sum((inputs + 1) * outputs for outputs, inputs in shapes(of))


def multiply_adds(of: Sequence[int]) -> int:
    """Multiplications in the products of one example: each kernel at each of its positions."""
    first = _side_after(of[0])
    positions = (first**2, _side_after(first) ** 2, 1)
    return sum(m * n * at for (m, n), at in zip(shapes(of), positions, strict=True))


def initial(
    of: Sequence[int], rng: np.random.Generator, dtype: type[np.floating] = np.float32
) -> Array:
    """A vector of random weights of variance 2 / inputs, biases of zero.

    Source: He et al. 2015, equation 10.
    """
    vector = np.zeros(n_parameters(of), dtype)
    for w, _ in views(vector, of):
        w[:] = rng.standard_normal(w.shape) * np.sqrt(2 / w.shape[1])
    return vector


def views(vector: Array, of: Sequence[int]) -> Network:
    """A flat vector of parameters as a network; nothing is copied.

    Args:
        vector: shape (n_parameters,), or (n_networks, n_parameters) for several networks.
        of: sizes of the network.
    """
    network: Network = []
    start = 0
    for outputs, inputs in shapes(of):
        middle = start + outputs * inputs
        w = vector[..., start:middle].reshape(*vector.shape[:-1], outputs, inputs)
        start = middle + outputs
        network.append((w, vector[..., middle:start]))
    return network


def activations(network: Network, x: Array) -> list[Array]:
    """What `gradients` needs of a batch: patches and output of each convolution, the logits.

    Args:
        x: shape (n, side · side).
    Returns:
        P(x), a_1, P(a_1), a_2 with the positions and examples in the last axis, then the logits,
        shape (..., n, classes).
    """
    side = isqrt(x.shape[-1])
    images = np.ascontiguousarray(x.T).reshape(1, side, side, len(x))
    outputs: list[Array] = []
    for layer in network[:2]:
        columns = patches(images)
        convolved = _affine(layer, columns)
        np.maximum(convolved, 0, out=convolved)
        outputs += [columns, convolved]
        side = _side_after(side)
        images = convolved.reshape(*convolved.shape[:-1], side, side, len(x))
    features = images.reshape(*images.shape[:-4], -1, len(x))
    return [*outputs, _affine(network[2], features).mT]


def logits(network: Network, x: Array) -> Array:
    """Logits of any number of examples, shape (..., n, classes); some are computed at a time."""
    parts = range(0, len(x), _AT_ONCE)
    return np.concatenate([activations(network, x[k : k + _AT_ONCE])[-1] for k in parts], axis=-2)


def gradients(network: Network, outputs: list[Array], d_logits: Array, into: Network) -> None:
    """Backpropagation: the loss's gradient for every weight and bias.

    With δ a layer's gradient, P its columns: ∂L/∂W = δ Pᵀ,  ∂L/∂b = Σ δ, and Wᵀ δ is the gradient
    of P, which `add_patches` adds up to that of the image.

    Args:
        outputs: result of `activations` for the batch.
        d_logits: ∂L/∂logits, shape (..., n, classes).
        into: a network of the same shapes, which receives the gradients.
    """
    columns, convolved, columns_2, convolved_2, _ = outputs
    delta, n = d_logits.mT, d_logits.shape[-2]
    features = convolved_2.reshape(*convolved_2.shape[:-2], -1, n)
    _of_layer(delta, features, into[2])
    delta = (network[2][0].mT @ delta).reshape(convolved_2.shape)
    delta *= convolved_2 > 0
    _of_layer(delta, columns_2, into[1])
    side = isqrt(convolved.shape[-1] // n)
    delta = add_patches(network[1][0].mT @ delta, side, n).reshape(convolved.shape)
    delta *= convolved > 0
    _of_layer(delta, columns, into[0])


def _affine(layer: tuple[Array, Array], columns: Array) -> Array:
    w, b = layer
    z = _product(w, columns)
    z += b[..., np.newaxis]
    return z


def _of_layer(delta: Array, columns: Array, into: tuple[Array, Array]) -> None:
    d_w, d_b = into
    d_w[...] = _product(delta, columns.mT)
    delta.sum(axis=-1, out=d_b)


def _product(a: Array, b: Array) -> Array:
    """a @ b; in one product for all networks where these share b, which is faster."""
    if b.ndim > 2:
        return a @ b
    return (a.reshape(-1, a.shape[-1]) @ b).reshape(*a.shape[:-1], b.shape[-1])


def patches(images: Array) -> Array:
    """Patches of images as columns.

    Args:
        images: shape (..., channels, side, side, n).
    Returns:
        shape (..., channels · KERNEL · KERNEL, positions · n).
    """
    square = (KERNEL, KERNEL)
    windows = np.lib.stride_tricks.sliding_window_view(images, square, axis=(-3, -2))
    windows = windows[..., ::STRIDE, ::STRIDE, :, :, :]  # (..., channels, down, across, n, KERNEL²)
    ordered = np.moveaxis(windows, (-2, -1), (-5, -4))
    *leading, channels, _, _, down, across, n = ordered.shape
    return ordered.reshape(*leading, channels * KERNEL * KERNEL, down * across * n)


def add_patches(columns: Array, side: int, n: int) -> Array:
    """The transpose of `patches`: each pixel is the sum of its places in all patches.

    Args:
        columns: shape (..., channels · KERNEL · KERNEL, positions · n).
        side: of the images.
        n: examples.
    Returns:
        shape (..., channels, side, side, n).
    """
    after = _side_after(side)
    leading, channels = columns.shape[:-2], columns.shape[-2] // KERNEL**2
    places = columns.reshape(*leading, channels, KERNEL, KERNEL, after, after, n)
    images = np.zeros((*leading, channels, side, side, n), columns.dtype)
    reach = STRIDE * after
    for down, across in np.ndindex(KERNEL, KERNEL):
        own = images[..., down : down + reach : STRIDE, across : across + reach : STRIDE, :]
        own += places[..., down, across, :, :, :]
    return images


def _side_after(side: int) -> int:
    """Positions of the kernel along a side."""
    return (side - KERNEL) // STRIDE + 1


def _brief(of: Sequence[int]) -> str:
    """The sides and channels of the image and of both convolutions, then the classes."""
    side, first, second, classes = of
    after = _side_after(side)
    convolved = f"{after}²×{first}–{_side_after(after)}²×{second}"
    return f"{side}²–{convolved}–{classes}"


CNN = Architecture(
    title="convolutional network",
    sized_by=(),
    sizes=sizes,
    brief=_brief,
    n_parameters=n_parameters,
    multiply_adds=multiply_adds,
    initial=initial,
    views=views,
    forward=activations,
    logits=logits,
    backward=gradients,
)
