from math import prod

import numpy as np
import pytest

from app.lab.architectures import transformer
from app.lab.architectures.transformer import Block, Heads, block_backward, block_forward
from tests.lab.architectures.differences import finite_differences

N, TOKENS, WIDTH, HEADS, HIDDEN = 2, 3, 6, 2, 5
SHAPES = transformer.block_shapes(WIDTH, HIDDEN)
MASKS = pytest.mark.parametrize("causal", [False, True], ids=["all tokens", "causal"])


def heads(causal):
    return Heads(HEADS, TOKENS, causal)


def block_of(vector):
    """The block of a flat vector, whose leading axes are those of its parameters."""
    ends = np.cumsum([prod(shape) for shape in SHAPES])
    parts = np.split(vector, ends[:-1], axis=-1)
    return Block(*(p.reshape(*p.shape[:-1], *s) for p, s in zip(parts, SHAPES, strict=True)))


@pytest.fixture
def vector():
    """Parameters of which none is 0 or 1, so that each has its own effect."""
    return np.random.default_rng(1).standard_normal(sum(map(prod, SHAPES)))


@pytest.fixture
def x():
    return np.random.default_rng(2).standard_normal((N * TOKENS, WIDTH))


def of_formula(block, x, causal):
    """A block's output for one sequence, (TOKENS, WIDTH), head by head."""

    def norm(rows, gain, shift):
        spread = np.sqrt(rows.var(axis=1, keepdims=True) + 1e-5)
        return (rows - rows.mean(axis=1, keepdims=True)) / spread * gain + shift

    q, k, v = np.split(norm(x, block.gain_1, block.shift_1) @ block.w_qkv + block.b_qkv, 3, axis=1)
    mixed, d = np.empty_like(x), WIDTH // HEADS
    for head in range(HEADS):
        own = slice(head * d, (head + 1) * d)
        for i in range(TOKENS):
            seen = i + 1 if causal else TOKENS
            e = np.exp(q[i, own] @ k[:seen, own].T / np.sqrt(d))
            mixed[i, own] = e / e.sum() @ v[:seen, own]
    y = x + mixed @ block.w_out + block.b_out
    up = norm(y, block.gain_2, block.shift_2) @ block.w_up + block.b_up
    gelu = up / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (up + 0.044715 * up**3)))
    return y + gelu @ block.w_down + block.b_down


@MASKS
def test_a_block_is_that_of_the_formula(vector, x, causal):
    block = block_of(vector)
    z, outputs = block_forward(block, x, heads(causal))
    expected = [of_formula(block, one, causal) for one in x.reshape(N, TOKENS, WIDTH)]
    np.testing.assert_allclose(z, np.concatenate(expected), rtol=1e-12)
    assert outputs.weights.shape == (N, HEADS, TOKENS, TOKENS)
    np.testing.assert_allclose(outputs.weights.sum(axis=-1), 1)


@MASKS
def test_gradients_of_every_parameter_equal_finite_differences(vector, x, causal):
    goal = np.random.default_rng(3).standard_normal(x.shape)
    block, found = block_of(vector), np.empty_like(vector)
    _, outputs = block_forward(block, x, heads(causal))
    d_x = block_backward(block, outputs, goal, heads(causal), block_of(found))

    def loss():
        return (block_forward(block, x, heads(causal))[0] * goal).sum()

    for part, difference in zip(
        block_of(found), block_of(finite_differences(vector, loss)), strict=True
    ):
        np.testing.assert_allclose(part, difference, rtol=1e-5, atol=1e-7)
    differences = finite_differences(x.reshape(-1), loss).reshape(x.shape)
    np.testing.assert_allclose(d_x, differences, rtol=1e-5, atol=1e-7)


def test_a_causal_token_depends_on_itself_and_those_before_it(vector, x):
    block, later = block_of(vector), x.copy()
    later[TOKENS - 1, 0] += 1  # the last token of the first sequence
    before, _ = block_forward(block, x, heads(causal=True))
    after, _ = block_forward(block, later, heads(causal=True))
    moved = np.abs(after - before).max(axis=1) > 1e-9
    assert moved.tolist() == [False, False, True, False, False, False]
    after, _ = block_forward(block, later, heads(causal=False))
    before, _ = block_forward(block, x, heads(causal=False))
    moved = np.abs(after - before).max(axis=1) > 1e-9
    assert moved.tolist() == [True, True, True, False, False, False]


@MASKS
def test_several_networks_are_computed_as_each_alone(vector, x, causal):
    rng = np.random.default_rng(4)
    vectors = np.stack([vector, rng.standard_normal(vector.shape)])
    xs, goals = (np.stack([x, rng.standard_normal(x.shape)]) for _ in range(2))
    found, together = np.empty_like(vectors), block_of(vectors)
    zs, outputs = block_forward(together, xs, heads(causal))
    d_xs = block_backward(together, outputs, goals, heads(causal), block_of(found))
    for k in range(2):
        block, own = block_of(vectors[k]), np.empty_like(vector)
        z, outputs = block_forward(block, xs[k], heads(causal))
        d_x = block_backward(block, outputs, goals[k], heads(causal), block_of(own))
        for a, b in ((zs[k], z), (d_xs[k], d_x), (found[k], own)):
            np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-12)


def test_single_precision_stays_single(vector, x):
    block = block_of(vector.astype(np.float32))
    z, outputs = block_forward(block, x.astype(np.float32), heads(causal=True))
    d_x = block_backward(block, outputs, z, heads(causal=True), block_of(np.empty_like(vector, np.float32)))  # fmt: skip
    assert z.dtype == d_x.dtype == outputs.weights.dtype == np.float32


def test_an_initial_block_changes_little_and_its_norms_nothing():
    vector = np.zeros(sum(map(prod, SHAPES)))
    block = block_of(vector)
    transformer.initialise(block, np.random.default_rng(0), 4)
    assert (block.gain_1 == 1).all()
    assert (block.gain_2 == 1).all()
    assert not any(part.any() for name, part in block._asdict().items() if name[0] in "bs")
    large = Block(*(np.zeros(shape) for shape in transformer.block_shapes(64, 256)))
    transformer.initialise(large, np.random.default_rng(0), 4)
    assert large.w_up.std() == pytest.approx(1 / 8, rel=0.02)
    assert large.w_out.std() == pytest.approx(1 / 8 / np.sqrt(8), rel=0.03)
    assert large.w_down.std() == pytest.approx(1 / 16 / np.sqrt(8), rel=0.02)
