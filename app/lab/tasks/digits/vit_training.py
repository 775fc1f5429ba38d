"""Training the vision transformer: `python -m app lab train-vit`; the result is shipped."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...architectures import vit
from ...architectures.model import Array
from ...architectures.vit import ViTSizes
from ..model import Examples
from .dataset import load
from .teachers import VIT, write_vit
from .training_loop import hard_gradient, train_epochs

BATCH, RATE, EPOCHS, SEED = 50, 1e-3, 120, 1


def train(
    digits: Examples,
    sizes: ViTSizes,
    seed: int,
    after_epoch: Callable[[int, Array], None],
    epochs: int = EPOCHS,
) -> Array:
    """Train a vision transformer on hard labels: Adam, every digit jittered anew in each epoch.

    Args:
        digits: the training digits.
        sizes: of the network.
        seed: of its weights, the jitter and the order of the digits.
        after_epoch: called after each epoch with its number and the parameters.
        epochs: passes over the digits.
    Returns:
        The parameters, shape (n_parameters,).
    """
    rng = np.random.default_rng(seed)
    vector = vit.initial(sizes, rng)
    network, found = vit.views(vector, sizes), np.empty_like(vector)
    into = vit.views(found, sizes)

    def gradient(pixels: Array, labels: NDArray[np.intp]) -> Array:
        outputs = vit.forward(network, pixels, sizes)
        vit.backward(network, outputs, hard_gradient(outputs.logits, labels), sizes, into)
        return found

    train_epochs(
        digits,
        vector,
        gradient,
        rng,
        batch=BATCH,
        rate=RATE,
        epochs=epochs,
        after_epoch=lambda epoch: after_epoch(epoch, vector),
    )
    return vector


def train_vision_transformer() -> None:
    """Train the vision transformer and write the shipped file; some ten minutes on one core."""
    write_vit(train(load().training, VIT, SEED, _tell))


def _tell(epoch: int, vector: Array) -> None:
    """Print each tenth of the epochs with the accuracy on the validation digits."""
    if epoch % (EPOCHS // 10) == 0:
        validation = load().validation
        predicted = vit.logits(vit.views(vector, VIT), validation.inputs, VIT).argmax(axis=1)
        right = float((predicted == validation.labels).mean())
        print(f"epoch {epoch} of {EPOCHS}: {right:.1%} of validation digits", flush=True)
