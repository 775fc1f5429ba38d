"""A run, epoch by epoch: two or three students from the same start.

One learns from hard labels, one is distilled, and one may learn from smoothed hard labels.

An epoch is a pure function: state in, state and results out. So any process can compute
the next epoch of any run, and the same configuration gives the same digits with the same NumPy on
one BLAS thread (more threads may add in another order, which moves a few digits).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..numerics.softmax import Array
from .config import Config
from .optimiser import adam, cosine
from .student_losses import student_losses
from .tasks.classification import EpochResult
from .tasks.model import Examples, Inputs, Labels, Task

_LARGEST_BATCH, _SMALLEST_BATCH, _UPDATES = 50, 4, 20

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class State:
    """A run after some epochs: small, and picklable. The first axis is that of the students."""

    epoch: int
    vectors: Vector  # the students' parameters, (students, n)
    moments: Vector  # Adam's, (2 moments, students, n)

    def in_use(self) -> "State":
        """The state without the moments, which only training needs."""
        return replace(self, moments=np.empty(0, np.float32))


@dataclass(frozen=True)
class Transfer:
    """The examples that the students learn from, and the teacher's logits for them."""

    source: Examples
    rows: NDArray[np.intp]  # which examples of the source, (n,)
    teacher_logits: Vector  # (n, members, classes)

    @property
    def labels(self) -> Labels:
        """Hard labels, shape (n,)."""
        return self.source.labels[self.rows]


def start(config: Config) -> State:
    """The students before the first epoch, with the same weights."""
    rng = np.random.default_rng([config.seed, 0])
    vector = config.architecture.initial(config.sizes, rng)
    vectors = np.stack([vector] * len(config.students))
    return State(0, vectors, np.zeros((2, *vectors.shape), np.float32))


def run_epoch(config: Config, state: State) -> tuple[State, tuple[EpochResult, ...]]:
    """One more epoch of all students, on the same batches in the same order."""
    transfer = transfer_set(config, state.epoch)
    after, losses = _train(config, state, transfer)
    task, test = config.task, config.task.load().test
    of_test = logits(config, after, test.inputs)
    return after, tuple(
        task.measure(float(loss), own, test.labels)
        for loss, own in zip(losses, of_test, strict=True)
    )


def transfer_set(config: Config, epoch: int) -> Transfer:
    """The transfer set of an epoch: always the same examples, with `augment` varied anew."""
    task, training = config.task, config.task.load().training
    rows = transfer_rows(config)
    if not config.augment:
        return Transfer(training, rows, task.teachers.training_logits(config.teacher)[rows])
    rng = np.random.default_rng([config.seed, 2, epoch])
    varied = Examples(task.vary(training.inputs[rows], rng), training.labels[rows])
    return Transfer(
        varied, np.arange(len(rows)), task.teachers.logits_of(config.teacher, varied.inputs)
    )


def transfer_rows(config: Config) -> NDArray[np.intp]:
    """Indices of the training examples in the transfer set, shape (n,).

    The seed draws `transfer` examples, or all there are, from the classes that are not left out; a
    teacher that has seen only some examples restricts the draw to these.
    """
    return _drawn(config.task, config.transfer, config.left_out, config.seed, config.teacher)


@lru_cache(maxsize=32)
def _drawn(
    task: Task, n: int, left_out: tuple[int, ...], seed: int, teacher: str
) -> NDArray[np.intp]:
    labels = task.load().training.labels
    order = np.random.default_rng([seed, 1]).permutation(len(labels))
    allowed = np.isin(order, task.teachers.seen_rows(teacher)) & ~np.isin(labels[order], left_out)
    return order[allowed][:n]


def batch_size(n: int) -> int:
    """Examples in a batch: 50, or fewer so that a small set makes some 20 updates an epoch."""
    return min(_LARGEST_BATCH, max(_SMALLEST_BATCH, n // _UPDATES))


def _batches(config: Config, epoch: int, n: int) -> Iterator[NDArray[np.intp]]:
    order = np.random.default_rng([config.seed, 3, epoch]).permutation(n)
    size = batch_size(n)
    return (order[k : k + size] for k in range(0, n, size))


def _train(config: Config, state: State, transfer: Transfer) -> tuple[State, Array]:
    """One epoch of all students: the state after it, and the mean loss of each during the epoch."""
    vectors, moments = state.vectors.copy(), state.moments.copy()
    architecture, sizes = config.architecture, config.sizes
    network = architecture.views(vectors, sizes)
    gradients = np.empty_like(vectors)
    into = architecture.views(gradients, sizes)
    n = len(transfer.rows)
    losses = student_losses(config, transfer.labels, transfer.teacher_logits)
    seen = np.empty((len(vectors), n, config.task.n_classes))
    updates = -(-n // batch_size(n))
    rates = np.array(config.rates)[:, np.newaxis]
    for k, batch in enumerate(_batches(config, state.epoch, n)):
        outputs = architecture.forward(network, transfer.source.inputs[transfer.rows[batch]])
        seen[:, batch] = outputs[-1]
        gradient = losses.rows(batch).gradient(outputs[-1]) / len(batch)
        architecture.backward(network, outputs, gradient.astype(np.float32), into)
        step = state.epoch * updates + k
        done = step / (config.epochs * updates)
        adam(vectors, gradients, moments, step + 1, cosine(rates, done))
    return State(state.epoch + 1, vectors, moments), losses.means(seen)


def logits(config: Config, state: State, inputs: Inputs) -> Vector:
    """The students' logits of any inputs, shape (students, n, classes)."""
    network = config.architecture.views(state.vectors, config.sizes)
    return np.asarray(config.architecture.logits(network, inputs), np.float32)
