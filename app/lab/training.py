"""A run, epoch by epoch: two students from the same start, one on hard labels, one distilled.

An epoch is a pure function: state in, state and what was measured out. So any process can compute
the next epoch of any run, and the same configuration gives the same digits everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.lab import networks, teachers
from app.lab.augment import jittered
from app.lab.config import Config
from app.lab.digits import N_CLASSES, Digits, load
from app.lab.optimiser import adam, cosine
from app.numerics.teachers import log_soft_targets
from app.numerics.trajectory import Objective

STUDENTS = ("hard", "distilled")
_LARGEST_BATCH, _SMALLEST_BATCH, _UPDATES = 50, 4, 20

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Student:
    """One student between two epochs."""

    vector: Vector  # its parameters, (n,)
    moments: Vector  # Adam's, (2, n)


@dataclass(frozen=True)
class State:
    """A run after some epochs: small, and picklable."""

    epoch: int
    students: tuple[Student, ...]  # as STUDENTS names them


@dataclass(frozen=True)
class Measured:
    """One student after an epoch."""

    train_loss: float  # its own loss, mean over the epoch's digits, in nats
    test_accuracy: float  # share of the 2,000 test digits
    recall: tuple[float, ...]  # share of each class's test digits


@dataclass(frozen=True)
class Transfer:
    """What the students learn from: digits, and the teacher's logits for them."""

    digits: Digits
    teacher_logits: Vector  # (n, members, classes)


def start(config: Config) -> State:
    """Both students before the first epoch, with the same weights."""
    network = networks.initial(config.widths, np.random.default_rng([config.seed, 0]))
    vector, _ = networks.on_one_vector(network)
    student = Student(vector, np.zeros((2, len(vector)), np.float32))
    return State(0, (student,) * len(STUDENTS))


def run_epoch(config: Config, state: State) -> tuple[State, tuple[Measured, ...]]:
    """One more epoch of both students, on the same batches in the same order."""
    transfer = transfer_set(config, state.epoch)
    trained = [
        _train(config, state.epoch, student, transfer, hard_weight)
        for student, hard_weight in zip(state.students, (1.0, config.hard_weight), strict=True)
    ]
    students, losses = zip(*trained, strict=True)
    measured = (
        _measured(config, student, loss) for student, loss in zip(students, losses, strict=True)
    )
    return State(state.epoch + 1, students), tuple(measured)


def transfer_set(config: Config, epoch: int) -> Transfer:
    """The transfer set of an epoch: always the same digits; each time jittered anew if asked."""
    digits, logits = _chosen(config.transfer, config.left_out, config.seed, config.ensemble)
    if not config.augment:
        return Transfer(digits, logits)
    pixels = jittered(digits.pixels, np.random.default_rng([config.seed, 2, epoch]))
    return Transfer(Digits(pixels, digits.labels), teachers.on_pixels(pixels))


@lru_cache(maxsize=8)
def _chosen(n: int, left_out: tuple[int, ...], seed: int, ensemble: bool) -> tuple[Digits, Vector]:
    training = load().training
    order = np.random.default_rng([seed, 1]).permutation(len(training))
    order = order[~np.isin(training.labels[order], left_out)][:n]
    digits = Digits(training.pixels[order], training.labels[order])
    return digits, teachers.on_training_digits(ensemble)[order]


def batch_size(n_digits: int) -> int:
    """Digits in a batch: 50, or fewer so that a small set still makes some 20 updates an epoch."""
    return min(_LARGEST_BATCH, max(_SMALLEST_BATCH, n_digits // _UPDATES))


def _batches(config: Config, epoch: int, n_digits: int) -> Iterator[NDArray[np.intp]]:
    order = np.random.default_rng([config.seed, 3, epoch]).permutation(n_digits)
    size = batch_size(n_digits)
    return (order[k : k + size] for k in range(0, n_digits, size))


def _train(
    config: Config, epoch: int, student: Student, transfer: Transfer, hard_weight: float
) -> tuple[Student, float]:
    """One epoch of one student: the student after it, and its mean loss on the way."""
    vector, moments = student.vector.copy(), student.moments.copy()
    network = networks.views(vector, config.widths)
    found = np.empty_like(vector)
    into = networks.views(found, config.widths)
    n = len(transfer.digits)
    log_targets = log_soft_targets(transfer.teacher_logits, config.temperature, "arithmetic")
    updates = -(-n // batch_size(n))
    total = 0.0
    for k, batch in enumerate(_batches(config, epoch, n)):
        labels = transfer.digits.labels[batch]
        goal = Objective(
            log_targets[batch], labels, config.temperature, hard_weight, config.t_squared
        )
        outputs = networks.activations(network, transfer.digits.pixels[batch])
        at = goal.evaluate(outputs[-1].astype(np.float64))
        total += float(at.loss.sum())
        networks.gradients(network, outputs, (at.gradient / len(batch)).astype(np.float32), into)
        step = epoch * updates + k
        rate = cosine(config.lr, step / (config.epochs * updates))
        adam(vector, found, moments, step + 1, rate)
    return Student(vector, moments), total / n


def _measured(config: Config, student: Student, train_loss: float) -> Measured:
    test = load().test
    right = predictions(config, student, test) == test.labels
    counts = np.bincount(test.labels, minlength=N_CLASSES)
    recall = np.bincount(test.labels, weights=right, minlength=N_CLASSES) / counts
    return Measured(train_loss, float(right.mean()), tuple(recall.tolist()))


def predictions(config: Config, student: Student, digits: Digits) -> NDArray[np.intp]:
    """The likeliest class of each digit, shape (n,)."""
    network = networks.views(student.vector, config.widths)
    return np.asarray(networks.logits(network, digits.pixels).argmax(axis=1))
