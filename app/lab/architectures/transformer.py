"""Blocks of a transformer: attention and a small MLP, each on the normalised sum so far.

With h = norm_1(x):      y = x + concat_heads(A v) W_o + b_o,
                         (q, k, v) = h W_qkv + b_qkv,  A = softmax(q kᵀ / √d) over the keys
and h = norm_2(y):       z = y + gelu(h W_up + b_up) W_down + b_down

Rows of x are the tokens of n sequences, one sequence after the other: shape (..., n · tokens,
width). With a causal mask a token attends to itself and those before it. Leading axes are of
several networks, as in mlp.py.

Source: Vaswani et al. 2017, section 3.2; Xiong et al. 2020 for the norm before each part.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .model import Array

_EPSILON = 1e-5  # added to the variance that a norm divides by
_SLOPE, _CUBE = np.sqrt(2 / np.pi), 0.044715  # of gelu


class Block(NamedTuple):
    """The parameters of a block, or their gradients; each array may have leading axes."""

    gain_1: Array  # (width,)
    shift_1: Array
    w_qkv: Array  # (width, 3 · width): queries, keys, values, each head by head
    b_qkv: Array
    w_out: Array  # (width, width)
    b_out: Array
    gain_2: Array
    shift_2: Array
    w_up: Array  # (width, hidden)
    b_up: Array
    w_down: Array  # (hidden, width)
    b_down: Array


def block_shapes(width: int, hidden: int) -> list[tuple[int, ...]]:
    """The shapes of a block's parameters, in their order."""
    norm: list[tuple[int, ...]] = [(width,), (width,)]
    attention = [(width, 3 * width), (3 * width,), (width, width), (width,)]
    return [*norm, *attention, *norm, (width, hidden), (hidden,), (hidden, width), (width,)]


def block_multiply_adds(width: int, hidden: int, tokens: int) -> int:
    """Multiplications in the products of one sequence: those with weights, then q kᵀ and A v."""
    return tokens * width * (4 * width + 2 * hidden) + 2 * tokens**2 * width


def initialise(block: Block, rng: np.random.Generator, n_blocks: int) -> None:
    """Set the parameters of a block: norms that change nothing, weights of variance 1 / inputs.

    The last weights of both parts have 1 / (2 · n_blocks) of it, so that the sum over all blocks
    does not grow with their number.

    Source: Radford et al. 2019, section 2.3, for the latter.
    """
    for name, part in block._asdict().items():
        if name.startswith("w_"):
            part[:] = rng.standard_normal(part.shape) / np.sqrt(part.shape[-2])
        else:
            part[:] = name.startswith("gain")
    for last in (block.w_out, block.w_down):
        last /= np.sqrt(2 * n_blocks)


@dataclass(frozen=True)
class Heads:
    """How rows are attended: n sequences of `tokens` rows, by `count` heads."""

    count: int
    tokens: int
    causal: bool = False

    def split(self, rows: Array) -> Array:
        """Columns as those of each head: (..., n · tokens, width) to (..., n, heads, tokens, d)."""
        shape = (*rows.shape[:-2], -1, self.tokens, self.count, rows.shape[-1] // self.count)
        return rows.reshape(shape).swapaxes(-2, -3)

    def join(self, split: Array) -> Array:
        """The inverse of `split`."""
        *leading, n, heads, tokens, d = split.shape
        return split.swapaxes(-2, -3).reshape(*leading, n * tokens, heads * d)


class _Attended(NamedTuple):
    """What attention's gradient needs."""

    qkv: tuple[Array, Array, Array]  # each (..., n, heads, tokens, d)
    weights: Array  # (..., n, heads, tokens, tokens); a row for each query
    mixed: Array  # (..., n · tokens, width)


class Normalised(NamedTuple):
    """What a norm's gradient needs."""

    x: Array  # of mean 0 and variance 1
    scale: Array  # 1 / its standard deviation before, (..., rows, 1)
    y: Array  # with gain and shift


class BlockOutputs(NamedTuple):
    """What a block's gradient needs; `weights` are what its tokens attend to."""

    norm_1: Normalised
    attended: _Attended
    norm_2: Normalised
    up: Array  # (..., rows, hidden), before gelu
    bend: Array  # tanh within gelu
    raised: Array  # gelu

    @property
    def weights(self) -> Array:
        """Attention of each query over the keys, (..., n, heads, tokens, tokens); rows sum to 1."""
        return self.attended.weights


def block_forward(block: Block, x: Array, heads: Heads) -> tuple[Array, BlockOutputs]:
    """The block's output, shape (..., n · tokens, width), and what its gradient needs."""
    norm_1 = normalise(x, block.gain_1, block.shift_1)
    attended = _attend(affine(norm_1.y, block.w_qkv, block.b_qkv), heads)
    y = affine(attended.mixed, block.w_out, block.b_out)
    y += x
    norm_2 = normalise(y, block.gain_2, block.shift_2)
    up = affine(norm_2.y, block.w_up, block.b_up)
    bend, raised = _gelu(up)
    z = affine(raised, block.w_down, block.b_down)
    z += y
    return z, BlockOutputs(norm_1, attended, norm_2, up, bend, raised)


def block_backward(
    block: Block, outputs: BlockOutputs, d_z: Array, heads: Heads, into: Block
) -> Array:
    """The gradient of the block's input; those of its parameters go to `into`."""
    d_raised = affine_backward(outputs.raised, block.w_down, d_z, into.w_down, into.b_down)
    d_raised *= _gelu_slope(outputs.up, outputs.bend)
    d_h = affine_backward(outputs.norm_2.y, block.w_up, d_raised, into.w_up, into.b_up)
    d_y = normalise_backward(outputs.norm_2, block.gain_2, d_h, into.gain_2, into.shift_2)
    d_y += d_z
    mixed = outputs.attended.mixed
    d_mixed = affine_backward(mixed, block.w_out, d_y, into.w_out, into.b_out)
    d_qkv = _attend_backward(outputs.attended, d_mixed, heads)
    d_h = affine_backward(outputs.norm_1.y, block.w_qkv, d_qkv, into.w_qkv, into.b_qkv)
    d_x = normalise_backward(outputs.norm_1, block.gain_1, d_h, into.gain_1, into.shift_1)
    d_x += d_y
    return d_x


def affine(x: Array, w: Array, b: Array) -> Array:
    """x w + b for every row."""
    z = x @ w
    z += b[..., np.newaxis, :]
    return z


def affine_backward(x: Array, w: Array, d_z: Array, d_w: Array, d_b: Array) -> Array:
    """The gradient of x; those of w and b go to `d_w` and `d_b`."""
    np.matmul(x.mT, d_z, out=d_w)
    d_z.sum(axis=-2, out=d_b)
    return np.asarray(d_z @ w.mT)


def normalise(x: Array, gain: Array, shift: Array) -> Normalised:
    """Each row with mean 0 and variance 1, times gain, plus shift.

    Source: Ba et al. 2016, equation 4.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    scale = 1 / np.sqrt(variance + np.asarray(_EPSILON, x.dtype))
    centred *= scale
    y = centred * gain[..., np.newaxis, :]
    y += shift[..., np.newaxis, :]
    return Normalised(centred, scale, y)


def normalise_backward(
    outputs: Normalised, gain: Array, d_y: Array, d_gain: Array, d_shift: Array
) -> Array:
    """The gradient of x: with g = d_y · gain and x̂ normalised, (g − mean g − x̂ mean(g x̂)) · scale.

    Those of gain and shift go to `d_gain` and `d_shift`.
    """
    (d_y * outputs.x).sum(axis=-2, out=d_gain)
    d_y.sum(axis=-2, out=d_shift)
    g = d_y * gain[..., np.newaxis, :]
    along = (g * outputs.x).mean(axis=-1, keepdims=True)
    g -= g.mean(axis=-1, keepdims=True)
    g -= outputs.x * along
    g *= outputs.scale
    return g


def _attend(qkv: Array, heads: Heads) -> _Attended:
    width = qkv.shape[-1] // 3
    q, k, v = (heads.split(qkv[..., i * width : (i + 1) * width]) for i in range(3))
    scores = q @ k.mT
    scores *= np.asarray(1 / np.sqrt(q.shape[-1]), qkv.dtype)
    if heads.causal:
        later = np.triu(np.ones((heads.tokens, heads.tokens), bool), 1)
        scores[..., later] = -np.inf
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return _Attended((q, k, v), scores, heads.join(scores @ v))


def _attend_backward(attended: _Attended, d_mixed: Array, heads: Heads) -> Array:
    (q, k, v), weights = attended.qkv, attended.weights
    d_split = heads.split(d_mixed)
    d_scores = d_split @ v.mT
    d_scores -= (d_scores * weights).sum(axis=-1, keepdims=True)
    d_scores *= weights
    d_scores *= np.asarray(1 / np.sqrt(q.shape[-1]), q.dtype)
    parts = (d_scores @ k, d_scores.mT @ q, weights.mT @ d_split)
    return np.concatenate([heads.join(part) for part in parts], axis=-1)


def _gelu(x: Array) -> tuple[Array, Array]:
    """t = tanh(√(2/π) (x + 0.044715 x³)) and x (1 + t) / 2.

    Source: Hendrycks & Gimpel 2016, section 2.
    """
    bend = np.square(x)
    bend *= np.asarray(_SLOPE * _CUBE, x.dtype)
    bend += np.asarray(_SLOPE, x.dtype)
    bend *= x
    np.tanh(bend, out=bend)
    raised = bend + np.asarray(1, x.dtype)
    raised *= x
    raised *= np.asarray(0.5, x.dtype)
    return bend, raised


def _gelu_slope(x: Array, bend: Array) -> Array:
    """(1 + t) / 2 + x (1 − t²) / 2 · √(2/π) (1 + 3 · 0.044715 x²)."""
    slope = np.square(x)
    slope *= np.asarray(3 * _CUBE * _SLOPE, x.dtype)
    slope += np.asarray(_SLOPE, x.dtype)
    slope *= x
    slope *= 1 - np.square(bend)
    slope += bend
    slope += 1
    slope *= np.asarray(0.5, x.dtype)
    return slope
