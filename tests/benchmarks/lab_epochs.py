"""Times epochs for lab_training.py: ours, and in turn the matrix products in it or PyTorch's.

Needs NumPy and our lab only, so that an interpreter that has PyTorch need not have the rest.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from app.lab import training
from app.lab.architectures import mlp
from app.lab.architectures.mlp import Network
from app.lab.architectures.model import Array
from app.lab.config import Config, read_config
from app.lab.tasks.classification import EpochResult
from app.lab.tasks.digits.dataset import load
from tests.benchmarks import lab_cnn
from tests.benchmarks.client import Answer, answer_task
from tests.benchmarks.lab_pytorch import PyTorch
from tests.benchmarks.stats import interleave

Epoch = Callable[[], tuple[EpochResult, ...] | None]
# Two float32 computations of one run drift apart; in its first epoch they do not come far.
_FAR_LOSS, _FAR_ACCURACY = 0.01, 0.01  # relative; absolute


class _Ours:
    """The run's next epoch at each call."""

    def __init__(self, config: Config) -> None:
        self.config, self.state = config, training.start(config)

    def __call__(self) -> tuple[EpochResult, ...]:
        self.state, measured = training.run_epoch(self.config, self.state)
        return measured


class _Products:
    """Every matrix product of an epoch: of both students, forward, back, and on the test digits.

    Whatever else there is to do is left out: batches lie ready, results have their place.
    """

    def __init__(self, config: Config) -> None:
        rng = np.random.default_rng(0)
        split, n = load(), config.transfer
        size = training.batch_size(n)
        pixels = split.training.inputs[:n]
        self.batches = [pixels[k : k + size] for k in range(0, n, size)]
        self.test = split.test.inputs
        self.students = [mlp.initial(config.sizes, rng) for _ in config.students]
        self.found = [np.empty_like(w) for w, _ in self.students[0]]
        self.outputs, self.deltas, self.test_outputs = (
            [rng.standard_normal((rows, units), np.float32) for units in config.sizes[1:]]
            for rows in (size, size, len(self.test))
        )

    def __call__(self) -> None:
        for batch in self.batches:
            for student in self.students:
                _forward(student, batch, self.outputs)
                self._backward(student, batch)
        for student in self.students:
            _forward(student, self.test, self.test_outputs)

    def _backward(self, student: Network, batch: Array) -> None:
        n = len(batch)
        inputs = [batch, *self.outputs]
        for k in range(len(student) - 1, -1, -1):
            np.matmul(inputs[k][:n].T, self.deltas[k][:n], out=self.found[k])
            if k:
                np.matmul(self.deltas[k][:n], student[k][0].T, out=self.deltas[k - 1][:n])


def _forward(student: Network, a: Array, outputs: list[Array]) -> None:
    for (w, _), z in zip(student, outputs, strict=True):
        a = np.matmul(a, w, out=z[: len(a)])


def _require_alike(ours: tuple[EpochResult, ...], theirs: tuple[EpochResult, ...]) -> None:
    for a, b in zip(ours, theirs, strict=True):
        far = abs(a.train_loss - b.train_loss) > _FAR_LOSS * a.train_loss
        if far or abs(a.test_accuracy - b.test_accuracy) > _FAR_ACCURACY:
            raise RuntimeError(f"not the same epoch: {a}, {b}")


def _products(config: Config) -> Epoch:
    return lab_cnn.Products(config) if config.student == "cnn" else _Products(config)


_REFERENCES: dict[str, Callable[[Config], Epoch]] = {
    "products": _products,
    "pytorch": PyTorch,
    "pytorch_fused": partial(PyTorch, fused=True),
}


async def times(task: Answer) -> Answer:
    """Seconds of each epoch, ours and the reference's in turn, after one of each that warms up."""
    config, _ = read_config(task["query"].items(), strict=True)
    sides: dict[str, Callable[[Config], Epoch]] = {
        "ours": _Ours,
        "reference": _REFERENCES[task["reference"]],
    }
    ours, theirs = (begin(config)() for begin in sides.values())
    if ours and theirs:
        _require_alike(ours, theirs)
    timed = {name: partial(_seconds, begin(config)) for name, begin in sides.items()}
    return interleave(task["rounds"], timed)


def _seconds(epoch: Epoch, k: int) -> float:
    began = time.perf_counter()
    epoch()
    return time.perf_counter() - began


if __name__ == "__main__":
    answer_task(times)
