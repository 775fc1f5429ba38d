"""The trained teachers: their shipped weights and logits."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ....numerics.soft_targets import soft_targets
from ... import npz_files
from ...architectures import mlp, vit
from ...architectures.mlp import Network
from ...architectures.model import Array
from ...architectures.vit import ViT, ViTSizes
from ...computed_once import computed_once
from ..model import Labels, Logits
from .dataset import N_CLASSES, N_PIXELS, N_TRAIN, SIDE, Pixels, load

WIDTHS = (N_PIXELS, 800, 800, N_CLASSES)
VIT = ViTSizes(side=SIDE, patch=7, blocks=4, width=64, heads=4, hidden=256, classes=N_CLASSES)
_FOLDER = Path(__file__).parent / "data"
WEIGHTS = _FOLDER / "teacher.npz"  # of the single teacher, float16
# Of the vision transformer, float16: weights, and logits for every digit, which take seconds.
VIT_WEIGHTS = _FOLDER / "vit.npz"
# Logits for every digit, float16: of several networks, and of one that has seen few digits.
ENSEMBLE, FEW_DIGITS = _FOLDER / "ensemble.npz", _FOLDER / "few_digits.npz"
_SHIPPED = {
    "single": WEIGHTS,
    "ensemble": ENSEMBLE,
    "few_digits": FEW_DIGITS,
    "vit": VIT_WEIGHTS,
}
WITH_WEIGHTS = ("single", "vit")  # which read any image; of the others only logits are shipped
N_FEW_DIGITS = 500  # the transfer set of that size and seed 0

_AT_ONCE = 500  # digits at a time, which bounds the memory of the hidden layers


@computed_once
def network() -> Network:
    """The single teacher, in float32."""
    return mlp.views(_vector("single"), WIDTHS)


@computed_once
def vision_transformer() -> ViT:
    """The vision transformer, in float32."""
    return vit.views(_vector("vit"), VIT)


def _vector(teacher: str) -> Array:
    with np.load(_SHIPPED[teacher], allow_pickle=False) as archive:
        return np.asarray(archive["vector"], np.float32)


@dataclass(frozen=True)
class _Network:
    """One kind of network that teachers are."""

    layers: tuple[int, ...]
    brief: str
    n_parameters: int
    multiply_adds: int  # for one image
    logits: Callable[[Pixels], Array]  # of the one whose weights are shipped


_MLP = _Network(
    WIDTHS,
    mlp.brief(WIDTHS),
    mlp.n_parameters(WIDTHS),
    mlp.multiply_adds(WIDTHS),
    lambda x: mlp.logits(network(), x),
)
_VIT = _Network(
    (VIT.patch**2, *(VIT.width,) * VIT.blocks, N_CLASSES),
    f"{VIT.n_patches} patches, {VIT.blocks} blocks of {VIT.width}",
    vit.n_parameters(VIT),
    vit.multiply_adds(VIT),
    lambda x: vit.logits(vision_transformer(), x, VIT),
)


def _network_of(teacher: str) -> _Network:
    return _VIT if teacher == "vit" else _MLP


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
        return np.concatenate([logits_of("single", pixels) for pixels in some])
    with np.load(_SHIPPED[teacher], allow_pickle=False) as archive:
        return np.asarray(archive["logits"], np.float32)


def layers(teacher: str) -> tuple[int, ...]:
    """Units of each layer of a member, inputs first; a transformer's are those of one patch."""
    return _network_of(teacher).layers


def brief(teacher: str) -> str:
    """The architecture of a member in short: "784–800–800–10"."""
    return _network_of(teacher).brief


def n_parameters(teacher: str) -> int:
    """Number of weights and biases, of all members together."""
    return n_members(teacher) * _network_of(teacher).n_parameters


def multiply_adds(teacher: str) -> int:
    """Multiplications in the matrix products of one digit, of all members together."""
    return n_members(teacher) * _network_of(teacher).multiply_adds


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


def logits_of(teacher: str, inputs: Pixels) -> Logits:
    """Logits of any images, shape (n, 1, classes); the single teacher's where no weights are."""
    return np.asarray(_network_of(teacher).logits(inputs)[:, np.newaxis], np.float32)


def attention(inputs: Pixels) -> Array:
    """How much each patch of images is attended to by the vision transformer, block by block.

    Returns:
        means over the heads and the queries, shape (n, blocks, n_patches); each block's sum to 1.
    """
    weights = vit.forward(vision_transformer(), inputs, VIT).attention
    return np.asarray(weights.mean(axis=(2, 3)).swapaxes(0, 1))


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


def write_vit(vector: Array) -> None:
    """Ship the weights of the vision transformer, and its logits."""
    half = vector.astype(np.float16)
    own = vit.logits(vit.views(half.astype(np.float32), VIT), _every_digit(), VIT)
    npz_files.write(VIT_WEIGHTS, vector=half, logits=own[:, np.newaxis].astype(np.float16))


def _half_logits(members: Sequence[Network]) -> NDArray[np.float16]:
    """Logits of every digit in the archive's order, shape (10,000, members, classes)."""
    pixels = _every_digit()
    logits = np.stack([mlp.logits(member, pixels) for member in members], axis=1)
    return logits.astype(np.float16)


def _every_digit() -> Pixels:
    split = load()
    return np.concatenate([p.inputs for p in (split.training, split.validation, split.test)])
