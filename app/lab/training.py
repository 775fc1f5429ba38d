"""A run, epoch by epoch: two students from the same start, one on hard labels, one distilled.

An epoch is a pure function: state in, state and what was measured out. So any process can compute
the next epoch of any run, and the same configuration gives the same digits everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.lab import networks, teachers
from app.lab.augment import jittered
from app.lab.config import Config
from app.lab.digits import N_CLASSES, Digits, Labels, Pixels, load
from app.lab.optimiser import adam, cosine
from app.numerics.losses import (
    cross_entropy,
    gradient_terms,
    kl_divergence,
    loss_terms,
    soft_scale,
)
from app.numerics.softmax import Array, log_softmax
from app.numerics.teachers import log_soft_targets

STUDENTS = ("hard", "distilled")
_LARGEST_BATCH, _SMALLEST_BATCH, _UPDATES = 50, 4, 20

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class State:
    """A run after some epochs: small, and picklable. The first axis is that of STUDENTS."""

    epoch: int
    vectors: Vector  # the students' parameters, (2, n)
    moments: Vector  # Adam's, (2 moments, 2, n)

    def in_use(self) -> "State":
        """The students without what only their training needs."""
        return replace(self, moments=np.empty(0, np.float32))


@dataclass(frozen=True)
class Measured:
    """One student after an epoch."""

    train_loss: float  # its own loss, mean over the epoch's digits, in nats
    test_accuracy: float  # share of the 2,000 test digits
    recall: tuple[float, ...]  # share of each class's test digits


@dataclass(frozen=True)
class Transfer:
    """What the students learn from: some digits, and the teacher's logits for them."""

    source: Digits
    rows: NDArray[np.intp]  # which digits of the source, (n,)
    teacher_logits: Vector  # (n, members, classes)

    @property
    def labels(self) -> Labels:
        """Hard labels, shape (n,)."""
        return self.source.labels[self.rows]


def start(config: Config) -> State:
    """Both students before the first epoch, with the same weights."""
    network = networks.initial(config.widths, np.random.default_rng([config.seed, 0]))
    vector, _ = networks.on_one_vector(network)
    vectors = np.stack([vector] * len(STUDENTS))
    return State(0, vectors, np.zeros((2, *vectors.shape), np.float32))


def run_epoch(config: Config, state: State) -> tuple[State, tuple[Measured, ...]]:
    """One more epoch of both students, on the same batches in the same order."""
    transfer = transfer_set(config, state.epoch)
    after, losses = _train(config, state, transfer)
    recalls = _right_by_class(config, after)
    labels = load().test.labels
    counts = np.bincount(labels, minlength=N_CLASSES)
    measured = (
        Measured(float(loss), int(right.sum()) / len(labels), tuple((right / counts).tolist()))
        for loss, right in zip(losses, recalls, strict=True)
    )
    return after, tuple(measured)


def transfer_set(config: Config, epoch: int) -> Transfer:
    """The transfer set of an epoch: always the same digits; each time jittered anew if asked."""
    training = load().training
    rows = _chosen(config.transfer, config.left_out, config.seed)
    if not config.augment:
        return Transfer(training, rows, teachers.on_training_digits(config.ensemble)[rows])
    rng = np.random.default_rng([config.seed, 2, epoch])
    digits = Digits(jittered(training.pixels[rows], rng), training.labels[rows])
    return Transfer(digits, np.arange(len(rows)), teachers.on_pixels(digits.pixels))


@lru_cache(maxsize=32)
def _chosen(n: int, left_out: tuple[int, ...], seed: int) -> NDArray[np.intp]:
    labels = load().training.labels
    order = np.random.default_rng([seed, 1]).permutation(len(labels))
    return order[~np.isin(labels[order], left_out)][:n]


def batch_size(n_digits: int) -> int:
    """Digits in a batch: 50, or fewer so that a small set still makes some 20 updates an epoch."""
    return min(_LARGEST_BATCH, max(_SMALLEST_BATCH, n_digits // _UPDATES))


def _batches(config: Config, epoch: int, n_digits: int) -> Iterator[NDArray[np.intp]]:
    order = np.random.default_rng([config.seed, 3, epoch]).permutation(n_digits)
    size = batch_size(n_digits)
    return (order[k : k + size] for k in range(0, n_digits, size))


def _train(config: Config, state: State, transfer: Transfer) -> tuple[State, Array]:
    """One epoch of both students: the state after it, and each one's mean loss on the way."""
    vectors, moments = state.vectors.copy(), state.moments.copy()
    network = networks.views(vectors, config.widths)
    found = np.empty_like(vectors)
    into = networks.views(found, config.widths)
    n = len(transfer.rows)
    goal = _Goal(config, transfer)
    seen = np.empty((len(STUDENTS), n, N_CLASSES))
    updates = -(-n // batch_size(n))
    for k, batch in enumerate(_batches(config, state.epoch, n)):
        outputs = networks.activations(network, transfer.source.pixels[transfer.rows[batch]])
        seen[:, batch] = outputs[-1]
        networks.gradients(network, outputs, goal.gradient(outputs[-1], batch), into)
        step = state.epoch * updates + k
        rate = cosine(config.lr, step / (config.epochs * updates))
        adam(vectors, found, moments, step + 1, rate)
    return State(state.epoch + 1, vectors, moments), goal.losses(seen)


class _Goal:
    """The distillation loss of both students: one weighs the hard labels only."""

    def __init__(self, config: Config, transfer: Transfer) -> None:
        self.config = config
        self.labels = transfer.labels
        self.log_targets = log_soft_targets(
            transfer.teacher_logits, config.temperature, "arithmetic"
        )
        self.targets = np.exp(self.log_targets)
        self.scale = soft_scale(config.temperature, config.t_squared)
        self.hard_weights = np.array([1.0, config.hard_weight])  # as STUDENTS names them

    def gradient(self, logits: networks.Array, batch: NDArray[np.intp]) -> Vector:
        """Gradient of a batch's mean loss, shape (2, batch, classes)."""
        soft, hard = gradient_terms(
            logits,
            self.targets[batch],
            self.labels[batch],
            self.config.temperature,
            self.hard_weights[:, np.newaxis, np.newaxis],
            self.scale,
        )
        return ((soft + hard) / len(batch)).astype(np.float32)

    def losses(self, logits: Array) -> Array:
        """Mean loss of each student over all digits, shape (2,), in nats."""
        kl = kl_divergence(self.log_targets, log_softmax(logits, self.config.temperature))
        hard = cross_entropy(self.labels, log_softmax(logits))
        terms = loss_terms(kl, hard, self.hard_weights[:, np.newaxis], self.scale)
        return np.asarray(np.add(*terms).mean(axis=-1))


def logits(config: Config, state: State, pixels: Pixels) -> Vector:
    """Both students' logits of any images, shape (2, n, classes)."""
    network = networks.views(state.vectors, config.widths)
    return np.asarray(networks.logits(network, pixels), np.float32)


def _right_by_class(config: Config, state: State) -> NDArray[np.intp]:
    """How many test digits of each class each student gets right, shape (2, classes)."""
    test = load().test
    right = logits(config, state, test.pixels).argmax(axis=-1) == test.labels
    return np.stack([np.bincount(test.labels[r], minlength=N_CLASSES) for r in right])
