"""The convolutional student for lab_epochs.py: its matrix products alone, and PyTorch's module."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.lab import training
from app.lab.architectures import cnn
from app.lab.architectures.model import Array
from app.lab.config import Config
from app.lab.tasks.digits.dataset import load

_AT_ONCE = 100  # test digits, as in our own logits


class Products:
    """Every matrix product of an epoch: of both students, forward, back, and on the test digits.

    Whatever else there is to do is left out: patches lie ready, results have their place.
    """

    def __init__(self, config: Config) -> None:
        rng = np.random.default_rng(0)
        size = training.batch_size(config.transfer)
        self.updates = -(-config.transfer // size)
        self.tests = -(-len(load().test) // _AT_ONCE)
        vectors = [cnn.initial(config.sizes, rng) for _ in config.students]
        self.students = [cnn.views(vector, config.sizes) for vector in vectors]
        self.found = [np.empty_like(w) for w, _ in self.students[0]]
        self.columns, self.outputs = _columns_and_outputs(self.students[0], size)
        self.back = [np.empty_like(columns) for columns in self.columns]
        self.test_columns, self.test_outputs = _columns_and_outputs(self.students[0], _AT_ONCE)

    def __call__(self) -> None:
        for _ in range(self.updates):
            for student in self.students:
                _forward(student, self.columns, self.outputs)
                self._backward(student)
        for _ in range(self.tests):
            for student in self.students:
                _forward(student, self.test_columns, self.test_outputs)

    def _backward(self, student: cnn.Network) -> None:
        for k in range(len(student) - 1, -1, -1):
            np.matmul(self.outputs[k], self.columns[k].T, out=self.found[k])
            if k:
                np.matmul(student[k][0].T, self.outputs[k], out=self.back[k])


def _columns_and_outputs(student: cnn.Network, n: int) -> tuple[list[Array], list[Array]]:
    """What each layer's weights are multiplied by, and arrays of the shapes of its outputs."""
    first, convolved, second, last, logits = cnn.activations(student, load().test.inputs[:n])
    outputs = [convolved, last, np.ascontiguousarray(logits.T)]
    return [first, second, last.reshape(-1, n)], outputs


def _forward(student: cnn.Network, columns: Sequence[Array], outputs: Sequence[Array]) -> None:
    for (w, _), inputs, z in zip(student, columns, outputs, strict=True):
        np.matmul(w, inputs, out=z)


def pytorch_module(torch: Any, vector: training.Vector, config: Config) -> Any:
    """The network of these parameters as a module of PyTorch."""
    side, first, second, classes = config.sizes
    parts = cnn.views(vector, config.sizes)
    nn = torch.nn
    layers = [
        nn.Conv2d(1, first, cnn.KERNEL, cnn.STRIDE),
        nn.Conv2d(first, second, cnn.KERNEL, cnn.STRIDE),
        nn.Linear(parts[2][0].shape[1], classes),
    ]
    with torch.no_grad():
        for layer, (w, b) in zip(layers, parts, strict=True):
            layer.weight.copy_(torch.from_numpy(w).reshape(layer.weight.shape))
            layer.bias.copy_(torch.from_numpy(b))
    image = nn.Unflatten(1, (1, side, side))
    return nn.Sequential(image, layers[0], nn.ReLU(), layers[1], nn.ReLU(), nn.Flatten(), layers[2])
