"""A vision transformer: the patches of an image as tokens, each attending to all of them.

    x_0 = patches W_in + b_in + positions,  x_k = block_k(x_{k-1}),
    logits = mean over the patches of norm(x_last) · W_out + b_out

Source: Dosovitskiy et al. 2021, section 3.1, with the mean of the patches in place of a class token
(their appendix D.3).
"""

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

from .model import Array
from .transformer import (
    Block,
    BlockOutputs,
    Heads,
    Normalised,
    affine,
    affine_backward,
    block_backward,
    block_forward,
    block_multiply_adds,
    block_shapes,
    initialise,
    normalise,
    normalise_backward,
)

_AT_ONCE = 50  # images whose logits alone are computed at a time, which bounds the memory


@dataclass(frozen=True)
class ViTSizes:
    """What a vision transformer is made of."""

    side: int  # pixels of an image
    patch: int  # pixels of a patch's side
    blocks: int
    width: int
    heads: int
    hidden: int  # units of a block's MLP
    classes: int

    @property
    def n_patches(self) -> int:
        """Patches of an image."""
        return (self.side // self.patch) ** 2

    @property
    def attended(self) -> Heads:
        """How the patches are attended."""
        return Heads(self.heads, self.n_patches)


class ViT(NamedTuple):
    """The parameters, or their gradients."""

    w_in: Array  # (patch · patch, width)
    b_in: Array
    positions: Array  # (n_patches, width)
    blocks: tuple[Block, ...]
    gain: Array  # of the last norm
    shift: Array
    w_out: Array  # (width, classes)
    b_out: Array


class Outputs(NamedTuple):
    """Logits, shape (n, classes), and what the gradient needs."""

    patches: Array  # (n · n_patches, patch · patch)
    blocks: tuple[BlockOutputs, ...]
    normalised: Normalised
    mean: Array  # (n, width)
    logits: Array

    @property
    def attention(self) -> Array:
        """Of each query over the patches: (blocks, n, heads, n_patches, n_patches)."""
        return np.stack([block.weights for block in self.blocks])


def shapes(sizes: ViTSizes) -> list[tuple[int, ...]]:
    """The shapes of all parameters, in the order of the vector."""
    width = sizes.width
    return [
        (sizes.patch**2, width),
        (width,),
        (sizes.n_patches, width),
        *block_shapes(width, sizes.hidden) * sizes.blocks,
        (width,),
        (width,),
        (width, sizes.classes),
        (sizes.classes,),
    ]


def n_parameters(sizes: ViTSizes) -> int:
    """Number of weights, biases, gains, shifts and positions."""
    return sum(map(prod, shapes(sizes)))


def multiply_adds(sizes: ViTSizes) -> int:
    """Multiplications in the products of one image."""
    block = block_multiply_adds(sizes.width, sizes.hidden, sizes.n_patches)
    embedded = sizes.n_patches * sizes.patch**2 * sizes.width
    return embedded + sizes.blocks * block + sizes.width * sizes.classes


def views(vector: Array, sizes: ViTSizes) -> ViT:
    """A flat vector of parameters, shape (n_parameters,), as a network; nothing is copied."""
    parts: list[Array] = []
    start = 0
    for shape in shapes(sizes):
        end = start + prod(shape)
        parts.append(vector[start:end].reshape(shape))
        start = end
    each = len(Block._fields)
    first, last = 3, 3 + each * sizes.blocks
    blocks = tuple(Block(*parts[k : k + each]) for k in range(first, last, each))
    w_in, b_in, positions = parts[:first]
    gain, shift, w_out, b_out = parts[last:]
    return ViT(w_in, b_in, positions, blocks, gain, shift, w_out, b_out)


def initial(
    sizes: ViTSizes, rng: np.random.Generator, dtype: type[np.floating] = np.float32
) -> Array:
    """A vector of random weights of variance 1 / inputs, positions of variance 0.01."""
    vector = np.zeros(n_parameters(sizes), dtype)
    vit = views(vector, sizes)
    for w in (vit.w_in, vit.w_out):
        w[:] = rng.standard_normal(w.shape) / np.sqrt(w.shape[0])
    vit.positions[:] = 0.1 * rng.standard_normal(vit.positions.shape)
    vit.gain[:] = 1
    for block in vit.blocks:
        initialise(block, rng, sizes.blocks)
    return vector


def patches_of(x: Array, sizes: ViTSizes) -> Array:
    """The patches of images, shape (n, side · side), as rows (n · n_patches, patch · patch)."""
    across = sizes.side // sizes.patch
    grid = x.reshape(len(x), across, sizes.patch, across, sizes.patch)
    return grid.swapaxes(2, 3).reshape(-1, sizes.patch**2)


def logits(vit: ViT, x: Array, sizes: ViTSizes) -> Array:
    """Logits of any number of images, shape (n, classes); some are computed at a time."""
    parts = range(0, len(x), _AT_ONCE)
    return np.concatenate([forward(vit, x[k : k + _AT_ONCE], sizes).logits for k in parts])


def forward(vit: ViT, x: Array, sizes: ViTSizes) -> Outputs:
    """Logits of images, shape (n, side · side), with everything on the way."""
    patches = patches_of(x, sizes)
    rows = affine(patches, vit.w_in, vit.b_in)
    rows.reshape(len(x), *vit.positions.shape)[:] += vit.positions
    outputs: list[BlockOutputs] = []
    for block in vit.blocks:
        rows, own = block_forward(block, rows, sizes.attended)
        outputs.append(own)
    normalised = normalise(rows, vit.gain, vit.shift)
    mean = normalised.y.reshape(len(x), *vit.positions.shape).mean(axis=1)
    logits = affine(mean, vit.w_out, vit.b_out)
    return Outputs(patches, tuple(outputs), normalised, mean, logits)


def backward(vit: ViT, outputs: Outputs, d_logits: Array, sizes: ViTSizes, into: ViT) -> None:
    """The loss's gradient for every parameter, to `into`.

    Args:
        d_logits: ∂L/∂logits, shape (n, classes).
    """
    d_mean = affine_backward(outputs.mean, vit.w_out, d_logits, into.w_out, into.b_out)
    d_mean /= sizes.n_patches
    d_rows = np.repeat(d_mean, sizes.n_patches, axis=0)
    d_rows = normalise_backward(outputs.normalised, vit.gain, d_rows, into.gain, into.shift)
    for block, own, d_block in zip(
        reversed(vit.blocks), reversed(outputs.blocks), reversed(into.blocks), strict=True
    ):
        d_rows = block_backward(block, own, d_rows, sizes.attended, d_block)
    d_rows.reshape(-1, *vit.positions.shape).sum(axis=0, out=into.positions)
    affine_backward(outputs.patches, vit.w_in, d_rows, into.w_in, into.b_in)
