"""The trained teachers: their shipped weights and logits."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ....numerics.soft_targets import soft_targets
from ... import npz_files
from ...architectures import mlp
from ...architectures.mlp import Network
from ...computed_once import computed_once
from ..model import Labels, Logits
from .dataset import N_CLASSES, N_PIXELS, N_TRAIN, Pixels, load

WIDTHS = (N_PIXELS, 800, 800, N_CLASSES)
_FOLDER = Path(__file__).parent / "data"
WEIGHTS = _FOLDER / "teacher.npz"  # of the single teacher, float16
# Logits for every digit, float16: of several networks, and of one that has seen few digits.
ENSEMBLE, FEW_DIGITS = _FOLDER / "ensemble.npz", _FOLDER / "few_digits.npz"
_SHIPPED = {"single": WEIGHTS, "ensemble": ENSEMBLE, "few_digits": FEW_DIGITS}
N_FEW_DIGITS = 500  # the transfer set of that size and seed 0

_AT_ONCE = 500  # digits at a time, which bounds the memory of the hidden layers


@computed_once
def network() -> Network:
    """The single teacher, in float32."""
    with np.load(WEIGHTS, allow_pickle=False) as archive:
        vector = archive["vector"].astype(np.float32)
    return mlp.views(vector, WIDTHS)


@computed_once
def digest(teacher: str) -> str:
    """SHA-256 of the teacher's shipped weights or logits."""
    return hashlib.sha256(_SHIPPED[teacher].read_bytes()).hexdigest()


@computed_once
def _logits(teacher: str) -> Logits:
    """Logits of every digit in the archive's order: (10,000, members, classes).

    Those of the single teacher are computed from its weights, those of the others are shipped.
    """
    if teacher == "single":
        split = load()
        parts = (split.training, split.validation, split.test)
        some = (k for part in parts for k in np.array_split(part.inputs, len(part) // _AT_ONCE))
        return np.concatenate([logits_of(pixels) for pixels in some])
    with np.load(_SHIPPED[teacher], allow_pickle=False) as archive:
        return np.asarray(archive["logits"], np.float32)


def layers(teacher: str) -> tuple[int, ...]:
    """Units of each layer of a member, inputs first: all teachers are alike."""
    return WIDTHS


def n_parameters(teacher: str) -> int:
    """Number of weights and biases, of all members together."""
    return n_members(teacher) * mlp.n_parameters(layers(teacher))


def n_members(teacher: str) -> int:
    """Number of networks of the teacher."""
    return int(_logits(teacher).shape[1])


@computed_once
def seen_rows(teacher: str) -> NDArray[np.intp]:
    """Indices of the training digits of the teacher, from which its students learn too."""
    order = np.random.default_rng([0, 1]).permutation(N_TRAIN)
    return order[:N_FEW_DIGITS] if teacher == "few_digits" else order


def training_logits(teacher: str) -> Logits:
    """Logits of the 7,000 training digits, shape (n, members, classes)."""
    return _logits(teacher)[:N_TRAIN]


def test_logits(teacher: str) -> Logits:
    """Logits of the 2,000 test digits, shape (n, members, classes)."""
    return _logits(teacher)[-len(load().test) :]


@computed_once
def test_classes(teacher: str) -> Labels:
    """The likeliest class of each test digit, shape (n,)."""
    return np.asarray(soft_targets(test_logits(teacher), 1.0).argmax(axis=1))


def logits_of(inputs: Pixels) -> Logits:
    """The single teacher's logits of any images, shape (n, 1, classes)."""
    return np.asarray(mlp.logits(network(), inputs)[:, np.newaxis], np.float32)


def write(trained: Sequence[Network]) -> None:
    """Ship trained networks: the first one's weights, the logits of all."""
    vector, _ = mlp.on_one_vector(trained[0])
    half = vector.astype(np.float16)
    npz_files.write(WEIGHTS, vector=half)
    shipped = [mlp.views(half.astype(np.float32), WIDTHS), *trained[1:]]
    npz_files.write(ENSEMBLE, logits=_half_logits(shipped))


def write_few_digits(trained: Network) -> None:
    """Ship the logits of the teacher that has seen few digits."""
    npz_files.write(FEW_DIGITS, logits=_half_logits([trained]))


def _half_logits(members: Sequence[Network]) -> NDArray[np.float16]:
    """Logits of every digit in the archive's order, shape (10,000, members, classes)."""
    split = load()
    pixels = np.concatenate([p.inputs for p in (split.training, split.validation, split.test)])
    logits = np.stack([mlp.logits(member, pixels) for member in members], axis=1)
    return logits.astype(np.float16)
