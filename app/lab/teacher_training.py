"""Training the teachers: `python -m app lab train-teacher`; the result is shipped."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.lab import networks
from app.lab.augment import jittered
from app.lab.digits import Digits, load
from app.lab.networks import Array, Network
from app.lab.optimiser import adam, cosine
from app.lab.teachers import WIDTHS, write
from app.numerics.softmax import softmax

EPOCHS, BATCH, RATE = 150, 100, 1e-3
DROPPED = (0.1, 0.4, 0.4)  # share of the inputs and of each hidden layer's units, while training
SEEDS = (1, 2, 3, 4)  # the first is the single teacher, the others make the ensemble with it


def train(digits: Digits, seed: int, told: Callable[[int, Network], None]) -> Network:
    """Train a teacher: Adam, dropout, every digit jittered anew in each epoch.

    Args:
        digits: what it learns from.
        seed: of its weights, its dropout, its jitter and the order of the digits.
        told: called after each epoch with its number and the network as it would be used.
    Returns:
        The network in use: without dropout, its weights scaled by the share that was kept.
    Source: Hinton et al. 2015, section 3, for dropout and jitter; Srivastava et al. 2014.
    """
    rng = np.random.default_rng(seed)
    vector, network = networks.on_one_vector(networks.initial(WIDTHS, rng))
    found, into = networks.on_one_vector(network)
    moments = np.zeros((2, len(vector)), np.float32)
    steps = len(digits) // BATCH
    for epoch in range(EPOCHS):
        pixels, order = jittered(digits.pixels, rng), rng.permutation(len(digits))
        for step in range(steps):
            batch = order[step * BATCH : (step + 1) * BATCH]
            _gradients_with_dropout(network, pixels[batch], digits.labels[batch], into, rng)
            done = (epoch + step / steps) / EPOCHS
            adam(vector, found, moments, epoch * steps + step + 1, cosine(RATE, done))
        told(epoch + 1, _in_use(network))
    return _in_use(network)


def _gradients_with_dropout(
    network: Network, x: Array, labels: NDArray[np.intp], into: Network, rng: np.random.Generator
) -> None:
    """Gradients of a batch's mean hard loss, with units dropped at random.

    A dropped unit's output is 0, and so is what is propagated back through it.
    """
    outputs = [x * _kept(x.shape, DROPPED[0], rng)]
    for k, (w, b) in enumerate(network):
        z = outputs[-1] @ w + b
        hidden = k < len(network) - 1
        outputs.append(np.maximum(z, 0) * _kept(z.shape, DROPPED[k + 1], rng) if hidden else z)
    d_logits = softmax(outputs[-1]).astype(np.float32)
    d_logits[np.arange(len(x)), labels] -= 1
    d_logits /= len(x)
    networks.gradients(network, outputs, d_logits, into)


def _kept(shape: tuple[int, ...], dropped: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    return rng.random(shape, dtype=np.float32) >= dropped


def _in_use(network: Network) -> Network:
    return [(w * np.float32(1 - drop), b) for (w, b), drop in zip(network, DROPPED, strict=True)]


def main() -> None:
    """Train every teacher and write what the application ships; some minutes each."""
    split = load()

    def say(seed: int) -> Callable[[int, Network], None]:
        def told(epoch: int, network: Network) -> None:
            found = networks.logits(network, split.validation.pixels).argmax(axis=1)
            right = float((found == split.validation.labels).mean())
            print(f"teacher {seed}, epoch {epoch} of {EPOCHS}: {right:.1%} of validation digits")

        return told

    write([train(split.training, seed, say(seed)) for seed in SEEDS])
