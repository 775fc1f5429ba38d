"""The loop that every teacher is trained in."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ....numerics.softmax import softmax
from ...architectures.model import Array
from ...optimiser import adam, cosine
from ..model import Examples
from .augment import jittered

Gradient = Callable[[Array, NDArray[np.intp]], Array]  # from pixels and labels of a batch


def train_epochs(
    digits: Examples,
    vector: Array,
    gradient: Gradient,
    rng: np.random.Generator,
    *,
    batch: int,
    rate: float,
    epochs: int,
    after_epoch: Callable[[int], None],
) -> None:
    """Train the parameters in place: Adam along a cosine, every digit jittered anew each epoch.

    Args:
        digits: the training digits; those beyond whole batches wait for another epoch's order.
        vector: the parameters, shape (n,).
        gradient: gives the gradient of a batch's mean loss, (n,), which may be overwritten.
        rng: source of the jitter and the order, and of what `gradient` draws itself.
        after_epoch: called after each epoch with its number, from 1.
    """
    moments = np.zeros((2, len(vector)), np.float32)
    steps = len(digits) // batch
    for epoch in range(epochs):
        pixels, order = jittered(digits.inputs, rng), rng.permutation(len(digits))
        for step in range(steps):
            rows = order[step * batch : (step + 1) * batch]
            found = gradient(pixels[rows], digits.labels[rows])
            done = (epoch + step / steps) / epochs
            adam(vector, found, moments, epoch * steps + step + 1, cosine(rate, done))
        after_epoch(epoch + 1)


def hard_gradient(logits: Array, labels: NDArray[np.intp]) -> Array:
    """Gradient of a batch's mean hard loss at its logits: (softmax − one-hot) / n, float32."""
    d_logits = softmax(logits).astype(np.float32)
    d_logits[np.arange(len(logits)), labels] -= 1
    d_logits /= len(logits)
    return d_logits
