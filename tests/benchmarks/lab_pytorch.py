"""PyTorch's side of lab_epochs.py: the same run as one writes it for PyTorch."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from app.lab import training
from app.lab.architectures import mlp
from app.lab.architectures.mlp import Network
from app.lab.config import Config
from app.lab.optimiser import cosine
from app.lab.tasks.classification import EpochResult, epoch_result
from app.lab.tasks.digits.dataset import load
from tests.benchmarks import lab_cnn


def sequential(torch: Any, network: Network) -> Any:
    """A network of the lab as PyTorch's, with a copy of its weights."""
    layers: list[Any] = []
    for w, b in network:
        layer = torch.nn.Linear(*w.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w.T))
            layer.bias.copy_(torch.from_numpy(b))
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


class PyTorch:
    """Both students from our initial weights; each call is the run's next epoch, on one thread."""

    def __init__(self, config: Config, fused: bool = False) -> None:
        torch: Any = import_module("torch")  # Any: whoever checks our types may not have it
        torch.set_num_threads(1)
        self.torch, self.functional, self.config, self.epoch = torch, torch.nn.functional, config, 0
        self.students = [self._module(vector) for vector in training.start(config).vectors]
        self.optimisers = [
            torch.optim.Adam(student.parameters(), rate, fused=fused)
            for student, rate in zip(self.students, config.rates, strict=True)
        ]
        transfer, test = training.transfer_set(config, 0), load().test
        self.n = len(transfer.rows)
        self.pixels = torch.from_numpy(transfer.source.inputs[transfer.rows])
        self.labels = torch.from_numpy(transfer.labels)
        self.teacher = torch.from_numpy(transfer.teacher_logits[:, 0])
        self.test_pixels, self.test_labels = map(torch.from_numpy, (test.inputs, test.labels))

    def __call__(self) -> tuple[EpochResult, ...]:
        losses, labels = self._train(), self.test_labels.numpy()
        self.epoch += 1
        with self.torch.inference_mode():
            rights = [
                student(self.test_pixels).argmax(1) == self.test_labels for student in self.students
            ]
        return tuple(
            epoch_result(float(loss) / self.n, right.numpy(), labels, self.config.task.n_classes)
            for loss, right in zip(losses, rights, strict=True)
        )

    def _train(self) -> list[Any]:
        """Each student's loss, summed over the digits."""
        losses = [self.torch.zeros(()) for _ in self.students]
        targets = self.functional.softmax(self.teacher / self.config.temperature, dim=1)
        for done, batch in self._batches():
            x, y, q = self.pixels[batch], self.labels[batch], targets[batch]
            for k, (student, optimiser) in enumerate(
                zip(self.students, self.optimisers, strict=True)
            ):
                loss = self._loss(self.config.students[k], student(x), y, q)
                losses[k] += loss.detach() * len(batch)
                optimiser.zero_grad()
                loss.backward()
                optimiser.param_groups[0]["lr"] = cosine(self.config.rates[k], done)
                optimiser.step()
        return losses

    def _loss(self, student: str, z: Any, labels: Any, targets: Any) -> Any:
        if student != "distilled":
            smoothing = self.config.smoothing if student == "smoothed" else 0.0
            return self.functional.cross_entropy(z, labels, label_smoothing=smoothing)
        t = self.config.temperature
        log_p = self.functional.log_softmax(z / t, dim=1)
        return t * t * self.functional.kl_div(log_p, targets, reduction="batchmean")

    def _batches(self) -> Iterator[tuple[float, Any]]:
        """The share of the training that is done and the digits of each update, as in our run."""
        size = training.batch_size(self.n)
        order = np.random.default_rng([self.config.seed, 3, self.epoch]).permutation(self.n)
        updates = -(-self.n // size)
        for k in range(updates):
            done = (self.epoch * updates + k) / (self.config.epochs * updates)
            batch = self.torch.from_numpy(order[k * size : (k + 1) * size])
            yield done, batch

    def _module(self, vector: training.Vector) -> Any:
        if self.config.student == "cnn":
            return lab_cnn.pytorch_module(self.torch, vector, self.config)
        return sequential(self.torch, mlp.views(vector, self.config.sizes))
