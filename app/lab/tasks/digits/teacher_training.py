"""Training the teachers: `python -m app lab train-teacher`; the result is shipped."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...architectures import mlp
from ...architectures.mlp import Network
from ...architectures.model import Array
from ..model import Examples
from .dataset import load
from .teachers import WIDTHS, seen_rows, write, write_few_digits
from .training_loop import hard_gradient, train_epochs

BATCH, RATE = 100, 1e-3
EPOCHS, FEW_DIGITS_EPOCHS = 150, 1500  # few digits make fewer updates an epoch
DROPPED = (0.1, 0.4, 0.4)  # share of the inputs and of each hidden layer's units, while training
SEEDS = (1, 2, 3, 4)  # the first is the single teacher, the others make the ensemble with it


def train(
    digits: Examples, seed: int, after_epoch: Callable[[int, Network], None], epochs: int = EPOCHS
) -> Network:
    """Train a teacher: Adam, dropout, every digit jittered anew in each epoch.

    Args:
        digits: the training digits.
        seed: of its weights, its dropout, its jitter and the order of the digits.
        after_epoch: called after each epoch with its number and the network for inference.
        epochs: passes over the digits.
    Returns:
        The network for inference: without dropout, its weights scaled by 1 − dropout rate.
    Source: Hinton et al. 2015, section 3, for dropout and jitter; Srivastava et al. 2014.
    """
    rng = np.random.default_rng(seed)
    vector, network = mlp.on_one_vector(mlp.initial(WIDTHS, rng))
    found, into = mlp.on_one_vector(network)

    def gradient(pixels: Array, labels: NDArray[np.intp]) -> Array:
        _gradients_with_dropout(network, pixels, labels, into, rng)
        return found

    train_epochs(
        digits,
        vector,
        gradient,
        rng,
        batch=BATCH,
        rate=RATE,
        epochs=epochs,
        after_epoch=lambda epoch: after_epoch(epoch, _in_use(network)),
    )
    return _in_use(network)


def _gradients_with_dropout(
    network: Network, x: Array, labels: NDArray[np.intp], into: Network, rng: np.random.Generator
) -> None:
    """Gradients of a batch's mean hard loss, with units dropped at random.

    A dropped unit has the output 0 and the gradient 0.
    """
    outputs = [x * _dropout_mask(x.shape, DROPPED[0], rng)]
    for k, (w, b) in enumerate(network):
        z = outputs[-1] @ w + b
        hidden = k < len(network) - 1
        outputs.append(
            np.maximum(z, 0) * _dropout_mask(z.shape, DROPPED[k + 1], rng) if hidden else z
        )
    mlp.gradients(network, outputs, hard_gradient(outputs[-1], labels), into)


def _dropout_mask(
    shape: tuple[int, ...], dropped: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    return rng.random(shape, dtype=np.float32) >= dropped


def _in_use(network: Network) -> Network:
    return [(w * np.float32(1 - drop), b) for (w, b), drop in zip(network, DROPPED, strict=True)]


def _progress_printer(name: str, epochs: int) -> Callable[[int, Network], None]:
    """Print each tenth of the epochs with the accuracy on the validation digits."""
    validation = load().validation

    def after_epoch(epoch: int, network: Network) -> None:
        if epoch % (epochs // 10) == 0:
            predicted = mlp.logits(network, validation.inputs).argmax(axis=1)
            right = float((predicted == validation.labels).mean())
            print(
                f"{name}, epoch {epoch} of {epochs}: {right:.1%} of validation digits", flush=True
            )

    return after_epoch


def train_teachers() -> None:
    """Train every teacher and write the shipped files; some minutes for each teacher."""
    training = load().training
    write([train(training, seed, _progress_printer(f"teacher {seed}", EPOCHS)) for seed in SEEDS])
    train_on_few_digits()


def train_on_few_digits() -> None:
    """Train the teacher that sees 500 digits only, and write its logits."""
    training, rows = load().training, seen_rows("few_digits")
    few = training.rows(rows)
    after_epoch = _progress_printer(f"teacher of {len(rows)} digits", FEW_DIGITS_EPOCHS)
    write_few_digits(train(few, SEEDS[0], after_epoch, FEW_DIGITS_EPOCHS))
